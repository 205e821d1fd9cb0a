import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {fromDense} from '../src/compressed-columns.js';
import {orderColumns} from '../src/column-order.js';
import {openArena} from '../src/index.js';
import {PANEL_WIDTH, panelForm} from '../src/panel-form.js';
import {NO_COLUMN, sizeOfForm, sparseForm} from '../src/sparse-form.js';
import {generator} from './support/generator.js';

/** Sums of 30 products below ¼ and a start, in float32. */
const TOLERANCE = 1e-5;

const arena = openArena();

/** Writes numbers into the module's memory. @returns their address */
function put(values: Float32Array | Int32Array): number {
  const address = arena.scratch(Math.max(values.byteLength, 4));
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  new Uint8Array(arena.exports.memory.buffer).set(bytes, address);
  return address;
}

/** The columns in this order, in blocks of so many; in panels with their zeros. */
function formOf(
  matrix: Float32Array,
  rows: number,
  width: number,
  order: number[],
  block: number,
): Int32Array {
  if (block < PANEL_WIDTH) return sparseForm(fromDense(rows, width, matrix), order, block);
  const values = Float32Array.from({length: rows * order.length}, (_, k) => {
    const column = order[k % order.length];
    return column === NO_COLUMN ? 0 : matrix[Math.floor(k / order.length) * width + column];
  });
  return panelForm(values, rows, order.length);
}

const cases = fc.record({
  vectors: fc.integer({min: 1, max: 40}),
  rows: fc.integer({min: 1, max: 30}),
  width: fc.integer({min: 1, max: 80}),
  block: fc.constantFrom(1, 4, 8, PANEL_WIDTH),
  density: fc.constantFrom(0, 0.05, 0.3, 1),
  seed: fc.integer({min: 1, max: 1e6}),
});

describe('a product by a matrix in a form of its own', () => {
  test('is what the matrix with its zeros gives, added to what was there', () => {
    fc.assert(
      fc.property(cases, ({vectors, rows, width, block, density, seed}) => {
        arena.reset();
        const random = generator(seed);
        const draw = (count: number): Float32Array =>
          Float32Array.from({length: count}, () => random() - 0.5);
        const matrix = draw(rows * width).map(value => (random() < density ? value : 0));
        const columns = Array.from({length: width}, (_, k) => k);
        const order = orderColumns(fromDense(rows, width, matrix), columns, block === 8 ? 8 : 4);
        while (order.length % (block === 8 ? 8 : 4) !== 0) order.push(NO_COLUMN);
        const x = draw(vectors * rows);
        const y = draw(vectors * order.length);

        const form = put(formOf(matrix, rows, width, order, block));
        const [xAt, yAt] = [put(x), put(y)];
        multiply(form, {vectors, rows, columns: order.length}, xAt, yAt);
        const result = new Float32Array(arena.exports.memory.buffer, yAt, y.length);

        const errors = Array.from(result, (value, k) => {
          const [v, column] = [Math.floor(k / order.length), order[k % order.length]];
          let expected = y[k];
          for (let row = 0; row < rows && column !== NO_COLUMN; row++) {
            expected += x[v * rows + row] * matrix[row * width + column];
          }
          return Math.abs(value - expected);
        });
        expect(Math.max(...errors)).toBeLessThan(TOLERANCE);
      }),
      {seed: 11, numRuns: 200},
    );
  });

  function multiply(
    form: number,
    {vectors, rows, columns}: {vectors: number; rows: number; columns: number},
    x: number,
    y: number,
  ): void {
    const {addFormProduct, columnProductBytes} = arena.exports;
    const workspace = arena.scratch(columnProductBytes(columns, rows));
    addFormProduct(vectors, columns, rows, x, form, y, columns, workspace);
  }
});

test('a block holds a row once, however many of its columns have it', () => {
  // Columns 0 and 1 share row 0; column 3 has row 1 alone.
  const matrix = fromDense(2, 4, [1, 2, 0, 0, 0, 0, 0, 3]);
  expect(sizeOfForm(sparseForm(matrix, [0, 1, 2, 3], 4))).toEqual({
    width: 4,
    blocks: 1,
    entries: 2,
  });
});

test('blocks without entries are left out', () => {
  const matrix = fromDense(1, 8, [1, 0, 0, 0, 0, 0, 0, 0]);
  expect(sizeOfForm(sparseForm(matrix, [0, 1, 2, 3, 4, 5, 6, 7], 4)).blocks).toBe(1);
});

describe('orderColumns', () => {
  test.each([4, 8])('finds blocks of %d again that were shuffled', width => {
    const random = generator(5);
    const [rows, columns] = [60, 96];
    const shuffled = Array.from({length: columns}, (_, k) => k);
    for (let k = columns - 1; k > 0; k--) {
      const other = Math.floor(random() * (k + 1));
      [shuffled[k], shuffled[other]] = [shuffled[other], shuffled[k]];
    }
    const matrix = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      for (let first = 0; first < columns; first += width) {
        if (random() > 0.2) continue;
        for (let k = first; k < first + width; k++) matrix[row * columns + shuffled[k]] = 1;
      }
    }
    const compressed = fromDense(rows, columns, matrix);
    const all = Array.from({length: columns}, (_, k) => k);
    const form = sparseForm(compressed, orderColumns(compressed, all, width), width);
    // Full blocks: as many entries as nonzeros would fill.
    expect(sizeOfForm(form).entries).toBe(compressed.values.length / width);
  });

  test('gives each column once', () => {
    const compressed = fromDense(2, 5, [1, 0, 1, 0, 0, 0, 0, 1, 1, 0]);
    expect(orderColumns(compressed, [4, 2, 0, 3], 4).sort()).toEqual([0, 2, 3, 4]);
  });
});
