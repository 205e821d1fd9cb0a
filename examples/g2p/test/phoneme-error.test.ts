import {expect, test} from '@jest/globals';
import {phonemeError} from '../src/phoneme-error.js';
import {pronounce, type Speaker} from '../src/pronounce.js';
import {BEGIN, END, SOUNDS} from '../src/symbols.js';

/** Says the same sounds whatever it reads; keeps what it was told. */
function parrot(sounds: readonly number[]): Speaker & {told: number[]} {
  const told: number[] = [];
  return {
    told,
    read: () => told.splice(0),
    next: sound => {
      told.push(sound);
      const likely = sounds[told.length - 1] ?? END;
      return SOUNDS.map((_, id) => (id === likely ? 1 : 0));
    },
  };
}

test('a word is said sound by sound, each told to the next step, up to the end', () => {
  const speaker = parrot([10, 20, 30]);
  expect(pronounce(speaker, 'abc')).toEqual([10, 20, 30]);
  expect(speaker.told).toEqual([BEGIN, 10, 20, 30]);
});

test('a word that does not end stops after 20 sounds', () => {
  expect(pronounce(parrot(new Array<number>(50).fill(9)), 'abc')).toHaveLength(20);
});

test('errors are edits to the closest pronunciation over its sounds', () => {
  const words = [
    // Right in the second way.
    {
      letters: 'a',
      pronunciations: [
        [4, 5],
        [10, 20, 30],
      ],
    },
    // One sound replaced, one missing: 2 of 4.
    {letters: 'b', pronunciations: [[10, 21, 30, 40]]},
    // One too many: 1 of 2, where the other way has 3 of 5.
    {
      letters: 'c',
      pronunciations: [
        [10, 30],
        [10, 1, 2, 3, 30],
      ],
    },
  ];
  expect(phonemeError(parrot([10, 20, 30]), words)).toEqual({
    phonemeError: (0 + 2 + 1) / (3 + 4 + 2),
    wordError: 2 / 3,
  });
});
