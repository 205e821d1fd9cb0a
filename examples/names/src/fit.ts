import * as tf from '@tensorflow/tfjs';
import {progressCallback, seededRandom, shuffle, withProgress} from '@sparsegate/example-shared';
import {encodeName, type Example} from './dataset.js';
import {SETTINGS} from './settings.js';

export interface FitOptions {
  title: string;
  epochs: number;
  optimizer: tf.Optimizer;
  seed: number;
  /** Callbacks of the packages, such as the one of `prune`. */
  callbacks?: tf.Callback[];
}

/** Character ids [N, length] and labels [N, 1]. */
export function toTensors(examples: readonly Example[]): {xs: tf.Tensor2D; ys: tf.Tensor2D} {
  return {
    xs: tf.tensor2d(examples.map(({name}) => encodeName(name))),
    ys: tf.tensor2d(examples.map(({label}) => [label])),
  };
}

/** Trains on batches whose order the seed decides anew each epoch. */
export async function fit(
  model: tf.Sequential,
  examples: readonly Example[],
  {title, epochs, optimizer, seed, callbacks = []}: FitOptions,
): Promise<tf.History> {
  model.compile({
    optimizer,
    loss: 'binaryCrossentropy',
    metrics: ['accuracy'],
  });
  const batchesPerEpoch = Math.ceil(examples.length / SETTINGS.batchSize);
  const random = seededRandom(seed);
  const batches = tf.data.generator(function* () {
    const order = shuffle(examples, random);
    for (let at = 0; at < order.length; at += SETTINGS.batchSize) {
      yield toTensors(order.slice(at, at + SETTINGS.batchSize));
    }
  });
  return withProgress({title, total: epochs * batchesPerEpoch}, progress => {
    const bar = progressCallback(progress, ({loss}) => ({loss: loss.toFixed(3)}));
    return model.fitDataset(batches, {epochs, verbose: 0, callbacks: [...callbacks, bar]});
  });
}

/** Share of names whose probability is on the right side of one half. */
export function accuracy(model: tf.LayersModel, examples: readonly Example[]): number {
  return tf.tidy(() => {
    const {xs} = toTensors(examples);
    const probabilities = (model.predict(xs, {batchSize: 256}) as tf.Tensor).dataSync();
    const right = examples.filter(({label}, k) => probabilities[k] >= 0.5 === (label === 1));
    return right.length / examples.length;
  });
}
