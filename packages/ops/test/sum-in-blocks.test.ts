import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {sumInBlocks} from '../src/sum-in-blocks.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
});
afterAll(async () => {
  await tf.setBackend('cpu');
});

test.each([1, 64, 65, 5000])('%d whole numbers add up exactly', count => {
  tf.tidy(() => {
    const sum = sumInBlocks(tf.range(0, count)).dataSync()[0];
    expect(sum).toBe((count * (count - 1)) / 2);
  });
});

test.each([[[7, 300]], [[3, 5000]], [[100, 1]], [[4, 5, 6]]])(
  'whole numbers in the shape %p add up exactly',
  shape => {
    tf.tidy(() => {
      const count = shape.reduce((product, length) => product * length, 1);
      const sum = sumInBlocks(tf.reshape(tf.range(0, count), shape)).dataSync()[0];
      // Above 2²⁴ float32 has no odd numbers.
      expect(sum).toBe(Math.fround((count * (count - 1)) / 2));
    });
  },
);

test('six million values add up, as a long sum in float32 does not', () => {
  tf.tidy(() => {
    const count = 6_000_000;
    const values = tf.fill([count], -0.67);
    expect(sumInBlocks(values).dataSync()[0] / (count * -0.67)).toBeCloseTo(1, 4);
    expect(tf.sum(values).dataSync()[0] / (count * -0.67)).not.toBeCloseTo(1, 2);
  });
});

test('one tensor is made', () => {
  const values = tf.ones([200]);
  const before = tf.memory().numTensors;
  const sum = sumInBlocks(values);
  expect(tf.memory().numTensors).toBe(before + 1);
  tf.dispose([sum, values]);
});
