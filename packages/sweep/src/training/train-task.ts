import {dispose, type LayersModel, type Tensor} from '@tensorflow/tfjs';
import {
  decodeCheckpoint,
  encodeCheckpoint,
  restoreTrainingTensors,
  startingWeights,
  trainingTensors,
  type Checkpoint,
} from '@sparsegate/file-system';
import {KEYS, type Storage} from '../storage/storage.js';
import type {Task} from '../task.js';
import {sizeOf, trainingBatches} from './batches.js';
import type {Data, Modules} from './modules.js';
import {trainable, type MethodState, type Trainable} from './trainable.js';

/** Where a training is, for people. */
export interface Progress {
  id: string;
  epoch: number;
  epochs: number;
  /** Of the epoch, penalties included. */
  loss: number;
}

export type Report = (progress: Progress) => void;

/** What a checkpoint holds besides tensors. */
interface State {
  epoch: number;
  method: MethodState;
}

/** Trains a task's model to its last epoch. @returns the stock model with its zeros, not compiled */
export async function trainTask(
  task: Task,
  {train}: Data,
  {modules, storage}: {modules: Modules; storage: Storage},
  report: Report,
): Promise<LayersModel> {
  const checkpoint = await readCheckpoint(storage, task.run, task.epochs);
  const {epoch: done, method: state} = checkpoint?.state ?? {epoch: 0, method: {}};
  const {warmUpEpochs, batchSize, checkpointEvery} = task.sweep;
  const built = await startModel(task, modules, storage);
  const run = await trainable(built, task.configuration, {
    ...{warmUpEpochs, state, trainSize: sizeOf(train)},
  });
  run.model.compile(modules.model.compileArgs(task.configuration));
  if (checkpoint) await restore(run, checkpoint);
  for (let epoch = done + 1; epoch <= task.epochs; epoch++) {
    const {seed} = task.configuration;
    const loss = await trainEpoch(run, trainingBatches(train, {seed, epoch, batchSize}));
    const isDue = epoch % checkpointEvery === 0 || epoch === task.epochs;
    if (isDue) await saveCheckpoint(storage, task.run, run, epoch);
    report({id: task.id, epoch, epochs: task.epochs, loss});
  }
  run.model.optimizer.dispose();
  return run.finish();
}

/** The model with the weights that training begins at. */
async function startModel(task: Task, {model}: Modules, storage: Storage): Promise<LayersModel> {
  const built = await model.buildModel(task.configuration);
  if (!task.start) return built;
  const dense = await readCheckpoint(storage, task.start.run, task.start.epochs);
  if (!dense) {
    throw new Error(
      `The storage must hold the dense run ${task.start.run}. Received: none. Remove its result and run again.`,
    );
  }
  built.setWeights(startingWeights(dense.tensors));
  dispose(dense.tensors);
  return built;
}

async function restore(run: Trainable, {tensors}: Checkpoint<State>): Promise<void> {
  await restoreTrainingTensors(run.model, run.model.optimizer, tensors);
  dispose(tensors);
}

async function trainEpoch(
  {model, callbacks}: Trainable,
  batches: ReturnType<typeof trainingBatches>,
): Promise<number> {
  const {history} = await model.fitDataset(batches, {epochs: 1, verbose: 0, callbacks});
  const loss = history['loss'][0] as number | Tensor;
  const value = typeof loss === 'number' ? loss : loss.dataSync()[0];
  if (Number.isFinite(value)) return value;
  throw new Error(
    `Training must keep its loss finite. Received: ${value}. Lower the learning rate, or clip gradients by clipByGlobalNorm.`,
  );
}

async function saveCheckpoint(
  storage: Storage,
  run: string,
  {model, state}: Trainable,
  epoch: number,
): Promise<void> {
  const tensors = await trainingTensors(model, model.optimizer);
  const bytes = await encodeCheckpoint<State>({state: {epoch, method: state()}, tensors});
  dispose(tensors);
  await storage.write(KEYS.checkpoint(run), bytes);
}

/** A checkpoint of a longer training of the same run is of no use to a shorter one. */
async function readCheckpoint(
  storage: Storage,
  run: string,
  epochs: number,
): Promise<Checkpoint<State> | undefined> {
  const key = KEYS.checkpoint(run);
  const bytes = await storage.read(key);
  if (!bytes) return undefined;
  const checkpoint = decodeCheckpoint<State>(key, bytes);
  if (checkpoint.state.epoch <= epochs) return checkpoint;
  dispose(checkpoint.tensors);
  return undefined;
}
