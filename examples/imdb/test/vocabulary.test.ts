import {expect, test} from '@jest/globals';
import {
  buildVocabulary,
  embeddingRows,
  encodeText,
  TEXT_LENGTH,
  wordsOf,
} from '../src/vocabulary.js';

test('words are runs of letters, digits and underscores of any alphabet, in their case', () => {
  expect(wordsOf('It’s great!<br />10/10, déjà_vu')).toEqual([
    ...['It', 's', 'great', 'br', '10', '10', 'déjà_vu'],
  ]);
});

test('ids go by frequency from 3; words of one text only have none', () => {
  const vocabulary = buildVocabulary([
    ['a', 'b', 'b', 'c'],
    ['b', 'a', 'd', 'd', 'd'],
  ]);
  expect([...vocabulary]).toEqual([
    ['b', 3],
    ['a', 4],
  ]);
  // Two words, three special ids and three rows that are never read.
  expect(embeddingRows(vocabulary)).toBe(8);
});

test('the published embedding has 20,003 rows', () => {
  const words = Array.from({length: 20_100}, (_, k) => `w${k}`);
  expect(embeddingRows(buildVocabulary([words, words]))).toBe(20_003);
});

test('a short text has padding before it, its start and its end; a long one keeps its first tokens', () => {
  const vocabulary = new Map([['a', 3]]);
  const short = Array.from(encodeText(['a', 'z'], vocabulary));
  // Start 1, the word 3, unknown words 2; the end of a text is beyond the limit of the vocabulary.
  expect(short.slice(-5)).toEqual([0, 1, 3, 2, 2]);
  const long = Array.from(encodeText([...Array<string>(300).fill('a'), 'z'], vocabulary));
  expect(long).toEqual([1, ...Array<number>(TEXT_LENGTH - 1).fill(3)]);
});

test('words beyond the 20,000 count as unknown', () => {
  expect(Array.from(encodeText(['a'], new Map([['a', 20_000]])).slice(-2))).toEqual([2, 2]);
});
