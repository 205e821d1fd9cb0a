import {canonical} from './configuration.js';
import type {Journal} from './journal.js';
import type {Sweep} from './read-sweep.js';
import type {Result} from './result.js';
import {KEYS, readJSON, type Storage} from './storage/storage.js';
import {follow, type Verdict} from './strategies/follow.js';
import type {Outcome} from './strategies/strategy.js';
import {taskOf, type Request, type Task} from './task.js';
import type {Report} from './training/train-task.js';

/** Where tasks are done: processes of this machine, or a queue. */
export interface Runner {
  /** @throws if the task failed for good */
  run(task: Task, report: Report): Promise<Result>;
  close(): Promise<void>;
}

/** Is told what happens, for people. */
export interface Watch {
  asked(task: Task): void;
  progress: Report;
  finished(task: Task, result: Result): void;
  failed(task: Task, error: string): void;
}

/** What a sweep needs besides its settings. */
export interface SweepPlace {
  storage: Storage;
  journal: Journal;
  runner: Runner;
  watch: Watch;
}

/** What a sweep gave. */
export interface SweepOutcome {
  /** Every run that was finished, now or before, the dense ones too, in the order in which they were asked for. */
  results: Result[];
  failed: Array<{task: Task; error: string}>;
  verdict: Verdict;
}

/**
 * Follows a sweep's strategy, each run once: one that the journal or the storage knows as finished is not done again. A run that
 * fails does not stop the others.
 */
export async function runSweep(sweep: Sweep, place: SweepPlace): Promise<SweepOutcome> {
  const runs = new Map<string, {task: Task; outcome: Promise<Outcome>}>();
  const once = (request: Request): Promise<Outcome> => {
    const task = taskOf(sweep, {...request, configuration: canonical(request.configuration)});
    const known = runs.get(task.id);
    if (known) return known.outcome;
    const outcome = startFirst(task).then(error =>
      error === undefined ? attempt(task, request, place) : {request, error},
    );
    runs.set(task.id, {task, outcome});
    return outcome;
  };
  const startFirst = async ({start}: Task): Promise<string | undefined> =>
    start && (await once(start)).error;
  const verdict = await follow(sweep, requests => Promise.all(requests.map(once)));
  const ended = await Promise.all(
    [...runs.values()].map(async ({task, outcome}) => ({task, ...(await outcome)})),
  );
  return {
    results: ended.flatMap(({result}) => result ?? []),
    failed: ended.flatMap(({task, error}) => (error === undefined ? [] : [{task, error}])),
    verdict,
  };
}

async function attempt(
  task: Task,
  request: Request,
  {storage, journal, runner, watch}: SweepPlace,
): Promise<Outcome> {
  const {id, configuration, epochs} = task;
  watch.asked(task);
  try {
    const known = journal.finished.get(id);
    const stored = known ?? (await readJSON<Result>(storage, KEYS.result(id)));
    if (!stored) await journal.append({kind: 'started', id, configuration, epochs});
    const result = stored ?? (await runner.run(task, watch.progress));
    if (!known) await journal.append({kind: 'finished', id, result});
    watch.finished(task, result);
    return {request, result};
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    await journal.append({kind: 'failed', id, error});
    watch.failed(task, error);
    return {request, error};
  }
}
