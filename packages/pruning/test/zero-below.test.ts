import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {magnitudeAt, zeroBelow} from '../src/index.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

function dense(): tf.Sequential {
  const model = tf.sequential({layers: [tf.layers.dense({units: 2, inputShape: [2]})]});
  const kernel = tf.tensor2d([
    [0.1, -0.4],
    [0.3, -0.2],
  ]);
  model.setWeights([kernel, tf.tensor1d([0.05, 0.05])]);
  return model;
}

test('half of the values are of the magnitude found for one half, or more', () => {
  expect(magnitudeAt(dense(), 0.5)).toBeCloseTo(0.3);
});

test('for none a magnitude above all is found', () => {
  expect(magnitudeAt(dense(), 0)).toBeGreaterThan(0.4);
});

test('a share above 1 is refused', () => {
  expect(() => magnitudeAt(dense(), 2)).toThrow(
    'magnitudeAt: density must be a number from 0 to 1. Received: 2.',
  );
});

test('values of matrices below the limit become 0, and biases stay', () => {
  const model = dense();
  zeroBelow(model, 0.25);
  const [kernel, bias] = model.getWeights().map(weight => [...weight.dataSync()]);
  expect(kernel).toEqual([0, expect.closeTo(-0.4), expect.closeTo(0.3), 0]);
  expect(bias).toEqual([expect.closeTo(0.05), expect.closeTo(0.05)]);
});

test('no tensor is left behind', () => {
  const model = dense();
  const {numTensors} = tf.memory();
  zeroBelow(model, magnitudeAt(model, 0.5));
  expect(tf.memory().numTensors).toBe(numTensors);
});
