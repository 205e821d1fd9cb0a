import * as tf from '@tensorflow/tfjs';
import {progressCallback, seededRandom, shuffle, withProgress} from '@sparsegate/example-shared';
import type {Example} from './example.js';
import {SETTINGS} from './settings.js';
import {toTensors} from './to-tensors.js';

export interface FitOptions {
  title: string;
  epochs: number;
  optimizer: tf.Optimizer;
  seed: number;
  /** Callbacks of the packages, such as the one of `prune`. */
  callbacks?: tf.Callback[];
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
