import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {clipByGlobalNorm} from '../src/index.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
});
afterAll(async () => {
  await tf.setBackend('cpu');
});

test.each([[[10_000, 200]], [[3, 500_000]], [[1_000_000]]])(
  'a gradient of shape %p is scaled to the norm given, as one long sum in float32 would not',
  shape => {
    const weight = tf.variable(tf.zeros(shape));
    clipByGlobalNorm(tf.train.sgd(1), 5).minimize(
      () => tf.sum(tf.mul(weight, 0.37)) as tf.Scalar,
      false,
      [weight],
    );
    // All elements are equal, so the norm after one step of rate 1 is |w| √size.
    const norm = Math.abs(weight.dataSync()[0]) * Math.sqrt(weight.size);
    expect(norm).toBeCloseTo(5, 4);
    weight.dispose();
  },
);
