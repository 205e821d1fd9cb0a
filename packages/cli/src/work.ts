import {queueWorker, type BackendName} from '@sparsegate/sweep';
import type {Answer} from './answer.js';

export interface WorkOptions {
  queue: string;
  concurrency: number;
  lock: number;
  storage?: string;
  backend: BackendName;
  import: string[];
}

/** Serves a queue until it is told to stop: once to end the runs under way, twice to leave them to others. */
export async function work(options: WorkOptions): Promise<Answer> {
  const {queue: url, concurrency, lock, storage, backend, import: imports} = options;
  let done = 0;
  const worker = await queueWorker({
    ...{url, concurrency, lockDuration: lock * 1000},
    settings: {root: process.cwd(), backend, imports, ...(storage && {storage})},
    say: line => {
      if (line.startsWith('done')) done++;
      process.stderr.write(`${line}\n`);
    },
  });
  await signal();
  process.stderr.write('ends the runs under way; a second signal leaves them to others\n');
  void signal().then(() => process.exit(0));
  await worker.close();
  return {text: `${done} runs done.`, data: {done}};
}

async function signal(): Promise<void> {
  await new Promise(resolve => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}
