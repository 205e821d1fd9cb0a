import {expect, test} from '@jest/globals';
import {buildVocabulary, encodeTokens, wordTokens} from '../src/vocabulary.js';

test('the end of each line is a token', () => {
  expect(wordTokens(' a b \n c \n')).toEqual(['a', 'b', '<eos>', 'c', '<eos>']);
});

test('ids go by falling frequency, and by the alphabet where that is equal', () => {
  const {words} = buildVocabulary(['b', 'c', 'a', 'c', 'b', 'c']);
  expect(words).toEqual(['c', 'b', 'a']);
  expect(buildVocabulary(['b', 'a']).words).toEqual(['a', 'b']);
});

test('a word that the training text lacks is refused by name', () => {
  const vocabulary = buildVocabulary(['a', 'b']);
  expect([...encodeTokens(['b', 'a'], vocabulary)]).toEqual([1, 0]);
  expect(() => encodeTokens(['z'], vocabulary)).toThrow('Received: "z"');
});
