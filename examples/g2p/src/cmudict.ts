import {dictionary} from 'cmu-pronouncing-dictionary';
import {seededRandom} from '@sparsegate/example-shared';
import {SETTINGS} from './settings.js';
import {splitWords, wordsOf, type Split} from './words.js';

/** The CMU dictionary's words, split once and for all: all runs train, choose and test on the same. */
export function loadWords(): Split {
  const {splitSeed, validWords: valid, testWords: test} = SETTINGS;
  return splitWords(wordsOf(dictionary), seededRandom(splitSeed), {valid, test});
}
