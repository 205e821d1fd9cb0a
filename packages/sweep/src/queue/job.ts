import type {Result} from '../result.js';
import type {Task} from '../task.js';

/** What a job of the queue holds. */
export interface JobData {
  task: Task;
  /** Where results go, unless the worker was told: a directory in its root, or an s3:// URL. */
  storage: string;
}

/** What a job gives. */
export type JobResult = Result;

/** The same for the same task, so that nothing is asked for twice; never a mere number, which BullMQ keeps for itself. */
export function jobId({id}: Task): string {
  return `run-${id}`;
}
