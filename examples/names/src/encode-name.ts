import {SETTINGS} from './settings.js';

/** Characters by id; 0 is padding. */
const ALPHABET = '-abcdefghijklmnopqrstuvwxyz';
export const VOCABULARY_SIZE = ALPHABET.length + 1;

/** A name's character ids, padded in front so that the last step is always a character. */
export function encodeName(name: string): number[] {
  const ids = [...name].map(character => ALPHABET.indexOf(character) + 1);
  return [...new Array<number>(SETTINGS.length - ids.length).fill(0), ...ids];
}
