import {expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {cutStreams, seededRandom} from '@sparsegate/example-shared';
import {lagWindows} from '../src/lag-windows.js';
import {buildModel} from '../src/model.js';

test('windows of the second layer go on where the last one ended, in input and states', async () => {
  await tf.setBackend('cpu');
  const shape = {vocabulary: 7, hidden: 3, batch: 2, steps: null};
  const model = buildModel(shape, seededRandom(3));
  const ids = Int32Array.from({length: 26}, (_, k) => (k * k) % 7);
  const streams = cutStreams(ids, 2);
  const read = (steps: number) => {
    const inputs: number[][][] = [];
    const states: number[][][] = [];
    for (const window of lagWindows(model, streams, {steps, limit: Infinity})) {
      inputs.push(window.input.arraySync().map(rows => rows.flat()));
      states.push(window.states!.map(state => state.arraySync().flat()));
    }
    return {inputs, states};
  };
  const [whole, halves] = [read(12), read(6)];
  expect([whole.inputs.length, halves.inputs.length]).toEqual([1, 2]);
  for (const stream of [0, 1]) {
    const joined = halves.inputs.flatMap(window => window[stream]);
    joined.forEach((value, k) => expect(value).toBeCloseTo(whole.inputs[0][stream][k], 6));
  }
  expect(halves.states[0]).toEqual([Array(6).fill(0), Array(6).fill(0)]);
  expect(halves.states[1].flat().every(value => value !== 0)).toBe(true);
  const {numTensors} = tf.memory();
  read(6);
  expect(tf.memory().numTensors).toBe(numTensors);
  model.dispose();
});
