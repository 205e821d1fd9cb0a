import {readJson} from '@sparsegate/example-shared';
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import type {RunResults} from './results.js';
import {PAPER_SETTINGS, ROWS, runName, type RowName} from './settings.js';
import type {SurgeryResults} from './surgery-results.js';

/** What there is of one row of the table; a row whose run has not begun is not in the list. */
export interface ReportedRun {
  row: RowName;
  results: RunResults;
  /** Absent before the run has ended and was cut. */
  surgery?: SurgeryResults;
}

/** The results of the paper's settings in a directory, in the order of the table. */
export async function readRuns(directory: string): Promise<ReportedRun[]> {
  const runs: ReportedRun[] = [];
  for (const row of Object.keys(ROWS) as RowName[]) {
    const base = join(directory, runName({...PAPER_SETTINGS, row}));
    const results = await readJson<RunResults>(`${base}.json`);
    const surgery = await readJson<SurgeryResults>(`${base}.surgery.json`);
    if (results && results.epochsDone > 0) runs.push({row, results, surgery});
  }
  return runs;
}

/** Where runs of Original under other schedules lie: beside the rows of the table, in a directory of their own. */
export const SCHEDULES = 'schedules';

/** Original as published, then what lies in `schedules`: the longest run first. */
export async function readSchedules(directory: string): Promise<RunResults[]> {
  const rows = await readRuns(directory);
  const original = rows.filter(({row}) => row === 'original').map(({results}) => results);
  const folder = join(directory, SCHEDULES);
  const files = (await readdir(folder).catch(() => [])).filter(file => file.endsWith('.json'));
  const others = await Promise.all(files.map(file => readJson<RunResults>(join(folder, file))));
  const begun = others.filter(results => results !== undefined && results.epochsDone > 0);
  return [...original, ...(begun as RunResults[]).sort((a, b) => b.epochsDone - a.epochsDone)];
}
