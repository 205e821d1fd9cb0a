import {expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {lagWindows} from '../src/lag-windows.js';
import {TEXT_LENGTH} from '../src/vocabulary.js';

const TEXTS = 5;
/** Of the others, the first half is padding. */
const FULL = [0, 2, 3];

test('windows are of the texts that fill their whole length, as the embedding reads their new ids', async () => {
  await tf.setBackend('cpu');
  const embedding = tf.layers.embedding({
    inputDim: 3,
    outputDim: 1,
    inputLength: TEXT_LENGTH,
    weights: [tf.tensor2d([10, 11, 12], [3, 1])],
  });
  const model = tf.sequential({layers: [embedding]});
  const ids = new Int32Array(TEXTS * TEXT_LENGTH).fill(6, TEXT_LENGTH);
  for (let text = 0; text < TEXTS; text++) {
    const end = (text + 1) * TEXT_LENGTH;
    const begin = FULL.includes(text) ? end - TEXT_LENGTH : end - TEXT_LENGTH / 2;
    ids.fill(0, end - TEXT_LENGTH, begin).fill(5 + (text % 2), begin, end);
  }
  const newIds = new Int32Array(7);
  newIds.set([1, 2], 5);
  const texts = {ids, labels: new Float32Array(TEXTS)};
  const {numTensors} = tf.memory();
  const read = (limit: number): number[][] => {
    const windows: number[][] = [];
    for (const {input} of lagWindows(model, texts, {batch: 2, limit, newIds})) {
      expect(input.shape).toEqual([2, TEXT_LENGTH, 1]);
      windows.push([...new Set(input.dataSync())]);
    }
    return windows;
  };
  expect(read(10)).toEqual([[11]]);
  expect(read(0)).toEqual([]);
  expect(tf.memory().numTensors).toBe(numTensors);
  model.dispose();
});
