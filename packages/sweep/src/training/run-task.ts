import type {LayersModel} from '@tensorflow/tfjs';
import type {Figures, Result} from '../result.js';
import {KEYS, readJSON, writeJSON, type Storage} from '../storage/storage.js';
import type {Task} from '../task.js';
import {disposePart} from './batches.js';
import {figuresOf} from './figures.js';
import type {Modules} from './modules.js';
import {trainTask, type Report} from './train-task.js';

/** What a worker has. */
export interface Workplace {
  modules: Modules;
  storage: Storage;
}

/**
 * Does a task: takes its result if there is one, goes on at its checkpoint if there is one, else begins; the dense training that it
 * starts from is done first where nobody has done it.
 *
 * @throws if the model, its data or its training fail; the checkpoint stays
 */
export async function runTask(
  task: Task,
  {modules, storage}: Workplace,
  report: Report = () => undefined,
): Promise<Result> {
  const known = await readJSON<Result>(storage, KEYS.result(task.id));
  if (known) return known;
  if (task.start) await runTask(task.start, {modules, storage}, report);
  const begin = performance.now();
  const data = await modules.data.loadData(task.configuration);
  const model = await trainTask(task, data, {modules, storage}, report);
  const figures = await judge(model, task, data.valid, {modules, storage});
  Object.values(data).forEach(disposePart);
  return finish(task, storage, figures, (performance.now() - begin) / 1000);
}

async function judge(
  model: LayersModel,
  task: Task,
  valid: Parameters<typeof figuresOf>[2],
  {modules, storage}: Workplace,
): Promise<Figures> {
  model.compile(modules.model.compileArgs(task.configuration));
  const figures = await figuresOf(model, task, valid, storage);
  // Not the model's own: it was given.
  model.optimizer.dispose();
  model.dispose();
  return figures;
}

/** The result is written before the checkpoint goes: a worker that dies between the two leaves a file, not a gap. */
async function finish(
  task: Task,
  storage: Storage,
  figures: Figures,
  seconds: number,
): Promise<Result> {
  const {id, configuration, epochs} = task;
  const result: Result = {id, configuration, epochs, figures, seconds: Math.round(seconds)};
  await writeJSON(storage, KEYS.result(id), result);
  if (!task.keepCheckpoint) await storage.remove(KEYS.checkpoint(task.run));
  return result;
}
