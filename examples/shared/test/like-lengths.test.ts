import {expect, test} from '@jest/globals';
import {likeLengths, seededRandom, shuffle} from '../src/index.js';

const [COUNT, BATCH, POOL] = [103, 5, 10];
/** Of text k: 1 to 20 tokens. */
const lengthOf = (text: number): number => 1 + ((text * 7) % 20);

test('all texts are there once, those of a batch of like length, and the batch that is not full comes last', () => {
  const random = seededRandom(1);
  const order = shuffle([...Array(COUNT).keys()], random);
  const ordered = likeLengths(order, lengthOf, {batch: BATCH, pool: POOL, random});
  expect([...ordered].sort((a, b) => a - b)).toEqual([...Array(COUNT).keys()]);
  expect(ordered.slice(100)).toEqual(order.slice(100));
  const spreads = Array.from({length: COUNT / BATCH - 0.6}, (_, k) => {
    const lengths = ordered.slice(k * BATCH, (k + 1) * BATCH).map(lengthOf);
    return Math.max(...lengths) - Math.min(...lengths);
  });
  // 50 texts of 20 lengths in 10 batches: a batch has two or three lengths, where a random one has most of the 20.
  expect(Math.max(...spreads)).toBeLessThanOrEqual(4);
  const first = ordered.slice(0, 50).map(lengthOf);
  expect(first).not.toEqual([...first].sort((a, b) => a - b));
});

test('the same random numbers give the same order', () => {
  const once = () => {
    const random = seededRandom(7);
    return likeLengths([...Array(20).keys()], lengthOf, {batch: 4, pool: 2, random});
  };
  expect(once()).toEqual(once());
});
