import {describe, expect, test} from '@jest/globals';
import {anything, checkOptions, integerFrom, numberFrom, oneOf, trueOrFalse} from '../src/index.js';

interface Options {
  mode?: 'assign' | 'forward-only';
  rate?: number;
  count?: number;
  quiet?: boolean;
  other?: object;
}

const check = (given: unknown) => () =>
  checkOptions<Options>('train', given as Options, {
    mode: oneOf('assign', 'forward-only'),
    rate: numberFrom(0),
    count: integerFrom(1),
    quiet: trueOrFalse,
    other: anything,
  });

test.each([
  [undefined],
  [{}],
  [{mode: 'assign', rate: 0, count: 1, quiet: false, other: {}}],
  [{mode: undefined}],
])('%j is right', given => {
  expect(check(given)).not.toThrow();
});

describe('what cannot be used is refused in one form', () => {
  const refused: Array<[string, unknown, string]> = [
    [
      'a misspelled value',
      {mode: 'assing'},
      "train: mode must be 'assign' or 'forward-only'. Received: 'assing'. Did you mean assign?",
    ],
    [
      'a value that resembles nothing',
      {mode: 'all'},
      "train: mode must be 'assign' or 'forward-only'. Received: 'all'.",
    ],
    [
      'a misspelled option',
      {Rates: 1},
      'train: options must be among mode, rate, count, quiet, other. Received: Rates. Did you mean rate?',
    ],
    [
      'an unknown option',
      {dropout: 1},
      'train: options must be among mode, rate, count, quiet, other. Received: dropout.',
    ],
    ['null', {rate: null}, 'train: rate must be a finite number of 0 or more. Received: null.'],
    [
      'a number as text',
      {rate: '1'},
      "train: rate must be a finite number of 0 or more. Received: '1'.",
    ],
    ['NaN', {rate: NaN}, 'train: rate must be a finite number of 0 or more. Received: NaN.'],
    ['half', {count: 0.5}, 'train: count must be an integer of 1 or more. Received: 0.5.'],
    ['1 for true', {quiet: 1}, 'train: quiet must be true or false. Received: 1.'],
    ['no object', 0.001, 'train: options must be an object. Received: 0.001.'],
    ['null for all options', null, 'train: options must be an object. Received: null.'],
  ];
  test.each(refused)('%s', (_, given, message) => {
    expect(check(given)).toThrow(new Error(message));
  });
});
