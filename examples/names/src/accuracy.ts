import * as tf from '@tensorflow/tfjs';
import type {Example} from './example.js';
import {toTensors} from './to-tensors.js';

/** Share of names whose probability is on the right side of one half. */
export function accuracy(model: tf.LayersModel, examples: readonly Example[]): number {
  return tf.tidy(() => {
    const {xs} = toTensors(examples);
    const probabilities = (model.predict(xs, {batchSize: 256}) as tf.Tensor).dataSync();
    const right = examples.filter(({label}, k) => probabilities[k] >= 0.5 === (label === 1));
    return right.length / examples.length;
  });
}
