import {describe, expect, test} from '@jest/globals';
import {foldersIn, read, sources} from './support/sources.js';

const files = foldersIn('packages')
  .filter(name => name !== 'cells')
  .flatMap(name => sources(`packages/${name}/src`));

/** Lines of the packages above `cells` that say what a cell is, as `file: line`. */
function linesWith(pattern: RegExp): string[] {
  return files.flatMap(file =>
    read(file)
      .split('\n')
      .filter(line => pattern.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line))
      .map(line => `${file}: ${line.trim()}`),
  );
}

describe('what a cell is stands in packages/cells alone', () => {
  test('no number of gates is multiplied or divided by', () => {
    expect(
      linesWith(/\b[34] \* [\w.]*(units|section)\b|\b(units|size|shape\[0\]) [*/] [34]\b/),
    ).toEqual([]);
  });

  test('no class of a gated layer is compared with its name', () => {
    expect(linesWith(/class_?[nN]ame\)?\s*(===|!==)\s*'(Sparse)?(LSTM|GRU)'/)).toEqual([]);
  });

  test('no number of weights is told from the bias', () => {
    expect(linesWith(/[bB]ias\b.*\? 3 : 2\b/)).toEqual([]);
  });
});
