import type {SandboxedJob} from 'bullmq';
import {inside} from '../inside.js';
import {work, type WorkerSettings} from '../pool/worker.js';
import type {JobData, JobResult} from './job.js';
import {SETTINGS_VARIABLE} from './queue-worker.js';

// The worker is gone: others take the run over, and must not meet this process at its checkpoint.
process.once('disconnect', () => process.exit(1));

/**
 * What BullMQ calls in a process of its own.
 *
 * @throws once the lock is lost
 */
// eslint-disable-next-line import-x/no-default-export -- BullMQ takes nothing else
export default async function runJob(
  job: SandboxedJob<JobData, JobResult>,
  _token: string,
  signal?: AbortSignal,
): Promise<JobResult> {
  const settings = settingsOf(job.data);
  return work(job.data.task, settings, progress => {
    if (signal?.aborted) throw new Error('The lock is lost: another worker has the run.');
    void job.updateProgress({...progress});
  });
}

/** Jobs say where results go, in the worker's own directory or elsewhere on the network, but for a worker that was told. */
function settingsOf({storage}: JobData): WorkerSettings {
  const own = JSON.parse(process.env[SETTINGS_VARIABLE]!) as Omit<WorkerSettings, 'storage'> & {
    storage?: string;
  };
  const asked = (): string => (storage.startsWith('s3://') ? storage : inside(own.root, storage));
  return {...own, storage: own.storage ?? asked()};
}
