import {fileURLToPath} from 'node:url';
import type {WorkerSettings} from '../pool/worker.js';
import {connect, QUEUE_NAME} from './connect.js';
import type {JobData, JobResult} from './job.js';

export interface QueueWorkerOptions {
  /** Of the server; see `connect`. */
  url: string;
  /** Runs at once, each in a process of its own. */
  concurrency: number;
  /** Milliseconds without a sign of life after which others take a run over. */
  lockDuration: number;
  /** Where this worker stands; its storage, if given, goes before that of the jobs. */
  settings: Omit<WorkerSettings, 'storage'> & {storage?: string};
  /** Is told what happens, for people. */
  say(line: string): void;
}

/** A worker that serves a queue. */
export interface QueueWorker {
  /** Waits for the runs under way, then takes no more. */
  close(): Promise<void>;
}

/** How often a run may be taken over: machines that can be taken away at any time lose many. */
const TAKEOVERS = 1000;

/** The variable in which a job's process finds its settings. */
export const SETTINGS_VARIABLE = 'SPARSEGATE_WORKER';

/**
 * Serves a queue: each run in a process of its own, since training blocks the event loop, from which the lock is renewed. A run whose
 * worker has died or stands still is taken over, and goes on at its checkpoint.
 */
export async function queueWorker(options: QueueWorkerOptions): Promise<QueueWorker> {
  const {url, concurrency, lockDuration, settings, say} = options;
  const {Worker, connection} = await connect(url);
  const processor = fileURLToPath(new URL('./job-process.js', import.meta.url));
  const worker = new Worker<JobData, JobResult>(QUEUE_NAME, processor, {
    ...{connection, concurrency, lockDuration},
    stalledInterval: lockDuration,
    maxStalledCount: TAKEOVERS,
    workerForkOptions: {env: {...process.env, [SETTINGS_VARIABLE]: JSON.stringify(settings)}},
  });
  worker.on('active', ({data}) => say(`begins ${data.task.id}`));
  worker.on('completed', ({data}) => say(`done ${data.task.id}`));
  worker.on('failed', (job, {message}) => say(`failed ${job?.data.task.id}: ${message}`));
  worker.on('stalled', id => say(`takes over ${id}`));
  worker.on('error', ({message}) => say(message));
  // Whoever has the run now goes on at the same checkpoint.
  worker.on('lockRenewalFailed', (ids: string[]) => ids.forEach(id => worker.cancelJob(id)));
  await worker.waitUntilReady();
  return {close: () => worker.close()};
}
