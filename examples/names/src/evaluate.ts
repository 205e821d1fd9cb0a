import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {fileSystem} from '@sparsegate/file-system';
import {accelerate} from '@sparsegate/kernels';
import {compression} from '@sparsegate/structure';
import {operate, verify, type SurgeryPlan} from '@sparsegate/surgery';
import {encodeName} from './encode-name.js';
import type {Example} from './example.js';
import {accuracy} from './accuracy.js';
import {bytesOnDisk, millisecondsPerPrediction} from './measure.js';

/** One row of the table: the columns of the paper, and what a user pays. */
export interface ResultRow {
  method: string;
  /** On the test names. */
  accuracy: number;
  neurons: number;
  /** Gates that are not constant. */
  gates: number;
  weights: number;
  nonzero: number;
  compression: number;
  /** Of the saved model; for a pruned one, of the small model of SparseLSTM. */
  bytes: number;
  millisecondsPerPrediction: number;
}

/** The same function in another form: what it takes on disk and for one name. */
export interface FormRow {
  form: string;
  bytes: number;
  millisecondsPerPrediction: number;
}

/** A small model that went through its files. */
export interface Saved {
  model: tf.LayersModel;
  bytes: number;
}

/** Saves a model, loads it back and tells its size. The loaded model runs on the fused kernels. */
export async function saveAndLoad(model: tf.LayersModel, directory: string): Promise<Saved> {
  await model.save(fileSystem(directory));
  const loaded = await tf.loadLayersModel(fileSystem(directory));
  accelerate(loaded);
  return {model: loaded, bytes: await bytesOnDisk(directory)};
}

/** The two small models of a plan, and how far their outputs are from the whole one's. */
export interface Shrunk {
  stock: Saved;
  sparse: Saved;
  maxAbsDifference: number;
}

/** The small models of a plan, saved to `directory`, loaded back and verified on these names. */
export async function shrink(
  model: tf.LayersModel,
  plan: SurgeryPlan,
  directory: string,
  probes: readonly Example[],
): Promise<Shrunk> {
  const xs = tf.tensor2d(probes.map(({name}) => encodeName(name)));
  const form = async (layers: 'stock' | 'sparse'): Promise<Saved & {difference: number}> => {
    const small = await operate(model, plan, {layers});
    const saved = await saveAndLoad(small, join(directory, layers));
    small.dispose();
    return {...saved, difference: verify(model, saved.model, xs).maxAbsolute};
  };
  const [stock, sparse] = [await form('stock'), await form('sparse')];
  xs.dispose();
  return {stock, sparse, maxAbsDifference: Math.max(stock.difference, sparse.difference)};
}

/** What each form takes on disk and for one name; they take turns. */
export function timeForms(
  forms: ReadonlyArray<{form: string; model: tf.LayersModel; bytes: number}>,
  name: string,
): FormRow[] {
  const models = forms.map(({model}) => model);
  const times = tf.tidy(() => millisecondsPerPrediction(models, tf.tensor2d([encodeName(name)])));
  return forms.map(({form, bytes}, k) => ({form, bytes, millisecondsPerPrediction: times[k]}));
}

/** A row of the table. @param trained its weights are counted @param used its outputs are */
export function resultRow(
  method: string,
  trained: tf.LayersModel,
  used: tf.LayersModel,
  test: readonly Example[],
  {bytes, millisecondsPerPrediction: milliseconds}: FormRow,
): ResultRow {
  const {
    neurons,
    gates,
    weights,
    nonzero,
    compression: ratio,
  } = compression(trained, 'reachability');
  return {
    method,
    accuracy: accuracy(used, test),
    neurons,
    gates,
    weights,
    nonzero,
    compression: ratio,
    bytes,
    millisecondsPerPrediction: milliseconds,
  };
}
