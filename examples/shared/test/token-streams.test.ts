import {expect, test} from '@jest/globals';
import {countWindows, cutStreams, stackWindows, windowAt} from '../src/token-streams.js';

/** 0 … 10, two streams of five: 0 1 2 3 4 and 5 6 7 8 9; the 10 is dropped. */
const streams = cutStreams(
  Int32Array.from({length: 11}, (_, k) => k),
  2,
);

test('a corpus is cut into equal streams and its rest is dropped', () => {
  expect(streams.length).toBe(5);
  expect([...streams.ids]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('targets are the inputs one token further', () => {
  const {x, y} = windowAt(streams, 1, 3);
  expect([...x]).toEqual([1, 2, 3, 6, 7, 8]);
  expect([...y]).toEqual([2, 3, 4, 7, 8, 9]);
});

test('stacked windows continue each stream in the same row of every batch', () => {
  expect(countWindows(streams, 2)).toBe(2);
  const {x, rows} = stackWindows(streams, 2, 2);
  expect(rows).toBe(4);
  expect([...x]).toEqual([0, 1, 5, 6, 2, 3, 7, 8]);
});

test('the small model of the paper sees 2323 windows an epoch', () => {
  const ptb = cutStreams(new Int32Array(929_589), 20);
  expect(countWindows(ptb, 20)).toBe(2323);
});
