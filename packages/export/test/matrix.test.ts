import {describe, expect, test} from '@jest/globals';
import {Writer} from '../src/file/writer.js';
import {ALL_STEPS, writeMatrix, type Matrix} from '../src/matrix.js';

const [ROWS, COLUMNS] = [40, 64];

/** Ones where a row and a column say so. */
function matrixOf(isFilled: (row: number, column: number) => boolean): Matrix {
  const values = Float32Array.from({length: ROWS * COLUMNS}, (_, k) =>
    Number(isFilled(Math.floor(k / COLUMNS), k % COLUMNS)),
  );
  return {rows: ROWS, columns: COLUMNS, values};
}

const full = matrixOf(() => true);
/** Every eighth row whole: 5 · 64 weights in 5 · 16 blocks. */
const rows = matrixOf(row => row % 8 === 0);
/** One weight a block, 160 of 640 blocks. */
const scattered = matrixOf((row, column) => column % 16 === row % 4);

describe('writeMatrix', () => {
  test.each([
    ['a full matrix dense', full, 'dense'],
    ['whole blocks as blocks', rows, 'blocks'],
    ['scattered weights one by one', scattered, 'entries'],
  ] as const)('stores %s', (_, matrix, stored) => {
    for (const vectors of [1, ALL_STEPS]) {
      expect(writeMatrix(new Writer('int8'), matrix, vectors)).toMatchObject({
        rows: ROWS,
        columns: COLUMNS,
        nonzeros: matrix.values.filter(value => value !== 0).length,
        stored,
      });
    }
  });

  test('a single weight takes its own bytes and one of an index', () => {
    const writer = new Writer('float32');
    writeMatrix(writer, scattered, 1);
    // The number of the form, a count for each column, and 40 rows of 4 weights.
    expect(writer.bytes()).toHaveLength(1 + COLUMNS + 160 * (1 + 4));
  });
});
