import {shuffle, type Random} from '@sparsegate/example-shared';
import {SOUNDS} from './symbols.js';

/** A word, and the ids of its sounds in each way to say it. */
export interface Word {
  letters: string;
  pronunciations: number[][];
}

export interface Split {
  train: Word[];
  valid: Word[];
  test: Word[];
}

/** How the CMU dictionary writes a word's further pronunciations: 'read(2)'. */
const FURTHER = /\(\d+\)$/;

/** Words of the letters a to z alone; entries with other characters are left out. */
export function wordsOf(dictionary: Readonly<Record<string, string>>): Word[] {
  const words = new Map<string, Word>();
  for (const [entry, sounds] of Object.entries(dictionary)) {
    const letters = entry.replace(FURTHER, '');
    if (!/^[a-z]+$/.test(letters)) continue;
    const ids = sounds.split(' ').map(sound => SOUNDS.indexOf(sound));
    if (ids.includes(-1)) continue;
    const word = words.get(letters) ?? {letters, pronunciations: []};
    word.pronunciations.push(ids);
    words.set(letters, word);
  }
  return [...words.values()];
}

/** Splits words in an order that the generator decides; all pronunciations of a word are on one side. */
export function splitWords(
  words: readonly Word[],
  random: Random,
  {valid, test}: {valid: number; test: number},
): Split {
  const shuffled = shuffle(words, random);
  return {
    test: shuffled.slice(0, test),
    valid: shuffled.slice(test, test + valid),
    train: shuffled.slice(test + valid),
  };
}
