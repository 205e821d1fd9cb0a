import {useBackend, type BackendName} from '../backend.js';
import {openStorage} from '../storage/open-storage.js';
import type {Result} from '../result.js';
import type {Task} from '../task.js';
import {loadModules} from '../training/modules.js';
import {runTask} from '../training/run-task.js';
import type {Report} from '../training/train-task.js';

/** Where a worker stands: plain data, what it is started with. */
export interface WorkerSettings {
  /** Modules of tasks lie in it. */
  root: string;
  /** See `openStorage`. */
  storage: string;
  backend: BackendName;
  /** Modules to import first, which register layers. */
  imports: readonly string[];
}

let started: Promise<void> | undefined;

/** Does a task in this process. */
export async function work(
  task: Task,
  {root, storage: place, backend, imports}: WorkerSettings,
  report: Report,
): Promise<Result> {
  started ??= useBackend(backend, imports);
  await started;
  const [modules, storage] = [await loadModules(root, task.sweep), await openStorage(place)];
  return runTask(task, {modules, storage}, report);
}
