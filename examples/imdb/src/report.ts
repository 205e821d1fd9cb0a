import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Command} from 'commander';
import {copyResults, fillSections, runProgram} from '@sparsegate/example-shared';
import {writeFileAtomic} from '@sparsegate/file-system';
import {gateMap, lagCurves, lagGroups} from '@sparsegate/report';
import {readRuns, type ReportedRun} from './report-runs.js';
import {gateMapFile, lagCurvesFile, reportSections} from './report-sections.js';

const NEURONS_SHOWN = 15;

const EXAMPLE = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = join(EXAMPLE, 'results');
const README = join(EXAMPLE, 'README.md');

const command = new Command()
  .description('Writes the tables of README.md from results/*.json.')
  .option('--from <directory>', 'copy the results of these runs into results/ first');
await runProgram(() => main(command.parse().opts<{from?: string}>()));

async function main({from}: {from?: string}): Promise<void> {
  if (from) await copyResults(from, RESULTS);
  const runs = await readRuns(RESULTS);
  for (const run of runs) {
    await drawGates(run);
    await drawLags(run);
  }
  const sections = reportSections(runs);
  await writeFileAtomic(README, fillSections(await readFile(README, 'utf8'), sections));
  console.log(`${README} is up to date with ${RESULTS}.`);
}

/** As many neurons as the paper's figures show, drawn with the run's seed. */
async function drawGates(run: ReportedRun): Promise<void> {
  if (!run.surgery) return;
  const {title, settings} = run.results;
  const map = gateMap(run.surgery.structure, {title, neurons: NEURONS_SHOWN, seed: settings.seed});
  await writeFileAtomic(join(RESULTS, gateMapFile(run)), map);
}

async function drawLags(run: ReportedRun): Promise<void> {
  if (!run.lags) return;
  const {gradients, structure, title} = run.lags;
  const picture = lagCurves(gradients, lagGroups(gradients, structure), {
    title: `${title}: gradient of h by lag`,
    scale: 'log',
  });
  await writeFileAtomic(join(RESULTS, lagCurvesFile(run)), picture);
}
