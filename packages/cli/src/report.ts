import {checkWritable, writeFileAtomic} from '@sparsegate/file-system';
import {htmlReport, type ReportSection} from '@sparsegate/report';
import type {Answer} from './answer.js';
import {readRun} from './read-run.js';
import {modelSection} from './model-section.js';

export interface ReportOptions {
  output: string;
  title: string;
}

/** Writes models and runs as one page. */
export async function report(
  runs: readonly string[],
  {output, title}: ReportOptions,
): Promise<Answer> {
  await checkWritable(output);
  const sections: ReportSection[] = [];
  for (const run of runs) sections.push((await readRun(run)) ?? (await modelSection(run)));
  await writeFileAtomic(output, htmlReport(sections, {title}));
  const titles = sections.map(section => section.title);
  return {text: `${titles.join(', ')}: ${output}`, data: {output, sections: titles}};
}
