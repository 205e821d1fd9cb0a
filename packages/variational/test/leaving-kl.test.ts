import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {klDivergence} from '../src/index.js';
import {leavingKL} from '../src/leaving-kl.js';

const normal = (shape: number[], seed: number): tf.Tensor =>
  tf.randomNormal(shape, 0, 1, 'float32', seed);

test.each([
  ['a vector', [7], [[0, 3, 6]]],
  [
    'rows and columns of a matrix',
    [5, 4],
    [
      [1, 2],
      [0, 3],
    ],
  ],
  [
    'nothing',
    [3, 2],
    [
      [0, 1, 2],
      [0, 1],
    ],
  ],
])('what leaves of %s and what stays have the KL of the whole', (_, shape, staying) => {
  const posterior = {mean: normal(shape, 1), logSigma: normal(shape, 2)};
  let rest = posterior;
  staying.forEach((positions, axis) => {
    const take = (values: tf.Tensor): tf.Tensor => tf.gather(values, positions, axis);
    rest = {mean: take(rest.mean), logSigma: take(rest.logSigma)};
  });
  const {numTensors} = tf.memory();
  const leaving = leavingKL(posterior, staying, 'rounded');
  expect(tf.memory().numTensors).toBe(numTensors);
  const [whole, left] = [posterior, rest].map(of => klDivergence(of, 'rounded').dataSync()[0]);
  expect(leaving + left).toBeCloseTo(whole, 4);
});
