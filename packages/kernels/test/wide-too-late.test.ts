import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import '../src/wasm/index.js';

test('the wide build cannot be asked for once kernels run on another', async () => {
  await tf.setBackend('wasm');
  const product = (): number[] => [...tf.matMul(tf.ones([4, 2]), tf.ones([2, 4])).dataSync()];
  expect(product()).toEqual(Array(16).fill(2));
  await expect(import('../src/wide/index.js')).rejects.toThrow(
    /must be imported before the first kernel runs/,
  );
  expect(product()).toEqual(Array(16).fill(2));
});
