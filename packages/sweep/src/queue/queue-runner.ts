import type {Job, Queue, QueueEvents} from 'bullmq';
import type {Result} from '../result.js';
import type {Runner} from '../run-sweep.js';
import type {Task} from '../task.js';
import type {Progress, Report} from '../training/train-task.js';
import {connect, QUEUE_NAME} from './connect.js';
import {jobId, type JobData, type JobResult} from './job.js';

export interface QueueOptions {
  /** Of the server; see `connect`. */
  url: string;
  /** Where workers put results; see `JobData`. */
  storage: string;
  /** How often a job that fails is tried again. */
  retries: number;
}

/** Milliseconds before the first retry; each further one waits twice as long. */
const BACKOFF = 2000;

/** Milliseconds between looks at jobs that nothing was heard of: an event may be lost while the connection is down. */
const LOOK_AGAIN = 30_000;

/** Seconds for which the queue remembers what was done. */
const WEEK = 7 * 24 * 3600;

interface Waiting {
  job: Promise<Job<JobData, JobResult>>;
  report: Report;
  resolve(result: Result): void;
  reject(error: Error): void;
}

/**
 * Does tasks on whatever machines work for a queue: `sparsegate work`. A task that is in the queue already is waited for, one that
 * is done there is taken, one that failed there is tried again.
 */
export async function queueRunner({url, storage, retries}: QueueOptions): Promise<Runner> {
  const {Queue: QueueClass, QueueEvents: EventsClass, connection} = await connect(url);
  const queue = new QueueClass<JobData, JobResult>(QUEUE_NAME, {connection});
  const events = new EventsClass<JobResult>(QUEUE_NAME, {connection});
  // Both connect again by themselves.
  queue.on('error', () => undefined);
  events.on('error', () => undefined);
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
  const waiting = new Map<string, Waiting>();
  listen(events as QueueEvents, waiting);
  const timer = setInterval(() => void lookAgain(queue as Queue, waiting), LOOK_AGAIN);
  const options = {
    attempts: retries + 1,
    backoff: {type: 'exponential', delay: BACKOFF},
    removeOnComplete: {age: WEEK},
  };
  return {
    run: (task, report) =>
      new Promise<Result>((resolve, reject) => {
        const job = queue.add('run', {task, storage}, {...options, jobId: jobId(task)});
        const entry = {job: job as Waiting['job'], report, resolve, reject};
        waiting.set(jobId(task), entry);
        job.then(() => settleDone(queue as Queue, task, waiting)).catch(reject);
      }),
    close: async () => {
      clearInterval(timer);
      await Promise.all([queue.close(), events.close()]);
    },
  };
}

function listen(events: QueueEvents, waiting: Map<string, Waiting>): void {
  const take = (id: string): Waiting | undefined => {
    const entry = waiting.get(id);
    waiting.delete(id);
    return entry;
  };
  events.on('completed', ({jobId: id, returnvalue}) => {
    take(id)?.resolve(resultOf(returnvalue));
  });
  events.on('failed', ({jobId: id, failedReason}) => {
    take(id)?.reject(new Error(failedReason));
  });
  events.on('progress', ({jobId: id, data}) => {
    waiting.get(id)?.report(data as unknown as Progress);
  });
}

/** By server, events carry a value or its JSON. */
function resultOf(value: unknown): Result {
  return (typeof value === 'string' ? JSON.parse(value) : value) as Result;
}

/** A job that was there before, and has ended, sends no event any more. */
async function settleDone(queue: Queue, task: Task, waiting: Map<string, Waiting>): Promise<void> {
  const id = jobId(task);
  const job = (await queue.getJob(id)) as Job<JobData, JobResult> | undefined;
  const state = job && (await job.getState());
  const entry = waiting.get(id);
  if (!job || !entry) return;
  if (state === 'failed') await job.retry();
  if (state !== 'completed') return;
  waiting.delete(id);
  entry.resolve(job.returnvalue);
}

async function lookAgain(queue: Queue, waiting: Map<string, Waiting>): Promise<void> {
  for (const id of [...waiting.keys()]) {
    const job = (await queue.getJob(id).catch(() => undefined)) as Job | undefined;
    const state = await job?.getState().catch(() => undefined);
    const entry = waiting.get(id);
    if (!job || !entry || (state !== 'completed' && state !== 'failed')) continue;
    waiting.delete(id);
    if (state === 'completed') entry.resolve(resultOf(job.returnvalue));
    else entry.reject(new Error(job.failedReason));
  }
}
