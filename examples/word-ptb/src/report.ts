import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Command} from 'commander';
import {copyResults, fillSections, runProgram} from '@sparsegate/example-shared';
import {writeFileAtomic} from '@sparsegate/file-system';
import {gateMap, lagCurves, lagGroups} from '@sparsegate/report';
import {readRuns, readVariations, VARIATIONS, type ReportedRun} from './report-runs.js';
import {reportSections} from './report-sections.js';

/** How many neurons of each layer the paper's figures show. */
const NEURONS_SHOWN = 15;

const EXAMPLE = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = join(EXAMPLE, 'results');
const README = join(EXAMPLE, 'README.md');

const command = new Command()
  .description('Writes the tables and pictures of README.md from results/*.json.')
  .option('--from <directory>', 'copy the results of these runs into results/ first');
await runProgram(() => main(command.parse().opts<{from?: string}>()));

async function main({from}: {from?: string}): Promise<void> {
  if (from) await copyRuns(from);
  const runs = await readRuns(RESULTS);
  for (const run of runs) {
    await drawGates(run);
    await drawLags(run);
  }
  const sections = reportSections(runs, await readVariations(RESULTS));
  const readme = await readFile(README, 'utf8');
  await writeFileAtomic(README, fillSections(readme, sections));
  console.log(`${README}: ${runs.map(({row}) => row).join(', ')}`);
}

async function copyRuns(from: string): Promise<void> {
  await copyResults(from, RESULTS);
  const variations = join(from, VARIATIONS);
  if (existsSync(variations)) await copyResults(variations, join(RESULTS, VARIATIONS));
}

/** Both layers, once with the neurons that the seed draws and once with all. */
async function drawGates({row, results, surgery}: ReportedRun): Promise<void> {
  if (!surgery) return;
  const {title, settings} = results;
  const drawn = gateMap(surgery.structure, {title, neurons: NEURONS_SHOWN, seed: settings.seed});
  await writeFileAtomic(join(RESULTS, `${row}-gates.svg`), drawn);
  await writeFileAtomic(
    join(RESULTS, `${row}-gates-all.svg`),
    gateMap(surgery.structure, {title, compact: true}),
  );
}

async function drawLags({row, lags}: ReportedRun): Promise<void> {
  if (!lags) return;
  const {gradients, structure, title} = lags;
  const picture = lagCurves(gradients, lagGroups(gradients, structure), {
    title: `${title}, ${structure.layer}: gradient of h by lag`,
    scale: 'log',
  });
  await writeFileAtomic(join(RESULTS, `${row}-lags.svg`), picture);
}
