import type {Result} from '../result.js';
import type {Task} from '../task.js';
import {work, type WorkerSettings} from './worker.js';

// Whoever asked for the work is gone: the next start goes on at the checkpoint, and must not meet this process there.
process.once('disconnect', () => process.exit(1));

/** What tinypool calls in each process. */
export async function run({
  task,
  settings,
}: {
  task: Task;
  settings: WorkerSettings;
}): Promise<Result> {
  return work(task, settings, progress => process.send?.({progress}));
}
