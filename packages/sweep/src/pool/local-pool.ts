import {fileURLToPath} from 'node:url';
import type {Tinypool} from 'tinypool';
import type {Result} from '../result.js';
import type {Runner} from '../run-sweep.js';
import type {Task} from '../task.js';
import type {Progress, Report} from '../training/train-task.js';
import type {WorkerSettings} from './worker.js';

export interface PoolOptions {
  /** Processes. */
  workers: number;
  /** How often a task that fails, or whose process dies, is tried again; it goes on at its checkpoint. */
  retries: number;
  settings: WorkerSettings;
}

/** Does tasks in processes of this machine. */
export async function localPool({workers, retries, settings}: PoolOptions): Promise<Runner> {
  // Not before it is used: programs that only read pay nothing for it.
  const {Tinypool: Pool} = await import('tinypool');
  const pool = new Pool({
    filename: fileURLToPath(new URL('./pool-process.js', import.meta.url)),
    name: 'run',
    runtime: 'child_process',
    minThreads: workers,
    maxThreads: workers,
  });
  return {
    run: (task, report) => persist(retries, () => runInPool(pool, task, settings, report)),
    close: () => pool.destroy(),
  };
}

async function runInPool(
  pool: Tinypool,
  task: Task,
  settings: WorkerSettings,
  report: Report,
): Promise<Result> {
  const channel = {
    postMessage: (message: unknown) => {
      const {progress} = message as {progress?: Progress};
      if (progress) report(progress);
    },
  };
  return pool.run({task, settings}, {channel}) as Promise<Result>;
}

async function persist<T>(retries: number, attempt: () => Promise<T>): Promise<T> {
  for (let left = retries; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}
