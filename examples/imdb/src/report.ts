import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Command} from 'commander';
import {copyResults, fillSections, runProgram, writeFileAtomic} from '@sparsegate/example-shared';
import {readRuns} from './report-runs.js';
import {reportSections} from './report-sections.js';

const EXAMPLE = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = join(EXAMPLE, 'results');
const README = join(EXAMPLE, 'README.md');

const command = new Command()
  .description('Writes the tables of README.md from results/*.json.')
  .option('--from <directory>', 'copy the results of these runs into results/ first');
await runProgram(() => main(command.parse().opts<{from?: string}>()));

async function main({from}: {from?: string}): Promise<void> {
  if (from) await copyResults(from, RESULTS);
  const sections = reportSections(await readRuns(RESULTS));
  await writeFileAtomic(README, fillSections(await readFile(README, 'utf8'), sections));
  console.log(`${README} is up to date with ${RESULTS}.`);
}
