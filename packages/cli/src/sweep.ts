import {join, relative, resolve} from 'node:path';
import {checkWritable, writeFileAtomic} from '@sparsegate/file-system';
import {
  independentRequests,
  localPool,
  openJournal,
  openStorage,
  queueRunner,
  readSweep,
  runSweep,
  sweepReport,
  taskOf,
  timeRuns,
  work,
  type BackendName,
  type Run,
  type Runner,
  type Sweep,
  type SweepOutcome,
  type SweepReport,
  type WorkerSettings,
} from '@sparsegate/sweep';
import type {Answer} from './answer.js';
import {EXIT_CODES} from './exit-codes.js';
import {showProgress} from './show-progress.js';
import {watchSweep} from './watch-sweep.js';

export interface SweepOptions {
  output?: string;
  storage?: string;
  workers: number;
  index?: number;
  queue?: string;
  backend: BackendName;
  import: string[];
}

/** Trains all configurations of a sweep file, each once, and draws what they cost. */
export async function sweep(file: string, options: SweepOptions): Promise<Answer> {
  const settings = await readSweep(file);
  const output = options.output ?? join('sweeps', settings.name);
  const place: WorkerSettings = {
    root: settings.root,
    storage: options.storage ?? output,
    backend: options.backend,
    imports: options.import,
  };
  if (options.index !== undefined) return oneOf(settings, options.index, place);
  const journalFile = join(output, 'journal.jsonl');
  await checkWritable(journalFile);
  const runner = await runnerOf(settings, options, place);
  const [outcome, runs] = await runAll(settings, {journalFile, place, runner});
  return answerOf(settings, outcome, runs, output);
}

/** Processes of this machine, or whoever works for the queue. */
async function runnerOf(
  {retries}: Sweep,
  {workers, queue: url}: SweepOptions,
  place: WorkerSettings,
): Promise<Runner> {
  const {storage, root} = place;
  if (url === undefined) return localPool({workers, retries, settings: place});
  const fromRoot = storage.startsWith('s3://') ? storage : relative(root, resolve(storage));
  return queueRunner({url, retries, storage: fromRoot});
}

/** One run of an array of jobs: Slurm's, or Kubernetes'. */
async function oneOf(settings: Sweep, index: number, place: WorkerSettings): Promise<Answer> {
  const requests = independentRequests(settings);
  if (index >= requests.length) {
    throw new Error(
      `--index must be from 0 to ${requests.length - 1}, the runs of ${settings.name}. Received: ${index}.`,
    );
  }
  const result = await work(taskOf(settings, requests[index]), place, () => undefined);
  const {quality} = result.figures;
  return {
    text: `Run ${index} of ${requests.length}: ${settings.objective.quality} ${quality}, in ${place.storage}.`,
    data: {index, runs: requests.length, ...result},
  };
}

async function runAll(
  settings: Sweep,
  {journalFile, place, runner}: {journalFile: string; place: WorkerSettings; runner: Runner},
): Promise<[SweepOutcome, Run[]]> {
  const journal = await openJournal(journalFile);
  const storage = await openStorage(place.storage);
  const view = await watchSweep(settings);
  try {
    const outcome = await runSweep(settings, {storage, journal, runner, watch: view.watch});
    await runner.close();
    view.close();
    const {results} = outcome;
    if (!settings.milliseconds) return [outcome, results];
    const timed = await showProgress({title: 'times', total: results.length}, ({advance}) =>
      timeRuns(results, storage, journal, advance),
    );
    return [outcome, timed];
  } finally {
    view.close();
    await runner.close();
    await journal.close();
  }
}

async function answerOf(
  settings: Sweep,
  {failed, verdict}: SweepOutcome,
  runs: readonly Run[],
  output: string,
): Promise<Answer> {
  const report = sweepReport(settings, runs, verdict);
  const files = await writeReport(output, report);
  const errors = failed.map(({task, error}) => ({id: task.id, error}));
  const failures = errors.map(({id, error}) => `\nRun ${id} failed: ${error}`).join('');
  return {
    text: `${report.text}\nIn ${files.join(', ')}.${failures}`,
    data: {...report.data, failed: errors, files},
    code: errors.length > 0 ? EXIT_CODES.checkFailed : EXIT_CODES.done,
  };
}

async function writeReport(output: string, report: SweepReport): Promise<string[]> {
  const files = {
    'front.md': report.markdown,
    'front.svg': report.svg,
    'front.html': report.html,
    'front.json': `${JSON.stringify(report.data, null, 2)}\n`,
  };
  for (const [name, text] of Object.entries(files)) await writeFileAtomic(join(output, name), text);
  return Object.keys(files).map(name => join(output, name));
}
