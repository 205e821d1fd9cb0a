import {expect, test} from '@jest/globals';
import {readNpz} from '../src/npz.js';
import {npzOf, tinyWeights} from './support/tiny-weights.js';

test('arrays are read with their names, shapes and numbers', () => {
  const arrays = tinyWeights(1);
  expect(readNpz(npzOf(arrays))).toEqual(arrays);
});

test('arrays of other numbers than float32, and what is no array, are refused by name', () => {
  const arrays = new Map([['fc_b', {shape: [2], values: Float32Array.of(1, 2)}]]);
  expect(() => readNpz(npzOf(arrays, '<f8'))).toThrow('Weights "fc_b.npy": must be float32');
  const cut = new Map([['fc_b', {shape: [3], values: Float32Array.of(1, 2)}]]);
  expect(() => readNpz(npzOf(cut))).toThrow('must be numbers for the shape [3]. Received: 8 bytes');
});
