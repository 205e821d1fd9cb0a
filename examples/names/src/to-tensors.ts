import * as tf from '@tensorflow/tfjs';
import {encodeName} from './encode-name.js';
import type {Example} from './example.js';

/** Character ids [N, length] and labels [N, 1]. */
export function toTensors(examples: readonly Example[]): {xs: tf.Tensor2D; ys: tf.Tensor2D} {
  return {
    xs: tf.tensor2d(examples.map(({name}) => encodeName(name))),
    ys: tf.tensor2d(examples.map(({label}) => [label])),
  };
}
