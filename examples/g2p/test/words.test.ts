import * as tf from '@tensorflow/tfjs';
import {beforeAll, expect, test} from '@jest/globals';
import {seededRandom} from '@sparsegate/example-shared';
import {drawBatches, lessonsOf, toBatch} from '../src/lessons.js';
import {BEGIN, END, SOUNDS} from '../src/symbols.js';
import {splitWords, wordsOf} from '../src/words.js';

beforeAll(() => tf.setBackend('cpu'));

const ids = (sounds: string): number[] => sounds.split(' ').map(sound => SOUNDS.indexOf(sound));

test('a word has all its pronunciations; entries with other characters are left out', () => {
  const words = wordsOf({
    read: 'R EH1 D',
    'read(2)': 'R IY1 D',
    "rock'n": 'R AA1 K AH0 N',
    odd: 'X1 Y',
  });
  expect(words).toEqual([{letters: 'read', pronunciations: [ids('R EH1 D'), ids('R IY1 D')]}]);
});

const WORDS = Array.from({length: 50}, (_, k) => ({
  letters: 'abcdefghij'.slice(0, 1 + (k % 10)),
  pronunciations: [new Array<number>(1 + (k % 7)).fill(4 + k)],
}));

test('a split has every word once, and the generator decides it', () => {
  const split = (seed: number) => splitWords(WORDS, seededRandom(seed), {valid: 5, test: 7});
  const {train, valid, test: held} = split(1);
  expect([train, valid, held].map(({length}) => length)).toEqual([38, 5, 7]);
  expect(new Set([...train, ...valid, ...held]).size).toBe(WORDS.length);
  expect(split(1)).toEqual(split(1));
  expect(split(2).test).not.toEqual(held);
});

test('batches have each lesson that was drawn once, with others of about its length', () => {
  const lessons = lessonsOf(WORDS);
  const batches = drawBatches(lessons, 40, 8, seededRandom(1));
  expect(batches.map(({length}) => length)).toEqual([8, 8, 8, 8, 8]);
  expect(new Set(batches.flat()).size).toBe(40);
  for (const batch of batches) {
    const lengths = batch.map(({letters}) => letters.length);
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(3);
  }
});

test('a batch tells the sounds before, asks for the sounds after, and asks nothing behind the end', () => {
  const batch = toBatch(
    lessonsOf([
      {letters: 'a', pronunciations: [[10, 20]]},
      {letters: 'bc', pronunciations: [[30]]},
    ]),
  );
  expect(batch.xs.word.arraySync()).toEqual([
    [3, 2, 0],
    [4, 5, 2],
  ]);
  expect(batch.xs.before.arraySync()).toEqual([
    [BEGIN, 10, 20],
    [BEGIN, 30, 0],
  ]);
  expect(batch.ys.arraySync()).toEqual([
    [10, 20, END],
    [30, END, -1],
  ]);
});
