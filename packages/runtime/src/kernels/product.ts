import type {Memory} from '../machine/memory.js';
import {madd} from './functions.js';

const {fround} = Math;
const PANEL = 8;
const BLOCK = 4;
/** From so many rows on four are multiplied by blocks at a time, each sum in one chain instead of two. */
const FEW_ROWS = 4;

/**
 * y[rows, columns] = start + x[rows, k] · W; `start` has a row every `startStride` floats, 0 for one row for all.
 *
 * @param matrix address of: 0 where it is dense, k, columns, values, starts, inputs
 */
export function product(
  memory: Memory,
  rows: number,
  x: number,
  xStride: number,
  matrix: number,
  start: number,
  startStride: number,
  y: number,
  yStride: number,
): void {
  const {floats, ints} = memory;
  const inBlocks = ints[matrix / 4];
  const columns = ints[matrix / 4 + 2];
  const together = rows - (rows % FEW_ROWS);
  for (let row = 0; row < rows; row++) {
    const xAt = x / 4 + row * xStride;
    const startAt = start / 4 + row * startStride;
    const yAt = y / 4 + row * yStride;
    const chained = row >= together;
    for (let column = 0; column < columns; column++) {
      const from = floats[startAt + column];
      floats[yAt + column] = inBlocks
        ? blockSum(memory, xAt, matrix / 4, column, from, chained)
        : denseSum(memory, xAt, matrix / 4, column, from);
    }
  }
}

/** start + Σ x w over a column of a dense matrix, in one chain. */
function denseSum(
  {floats, ints}: Memory,
  x: number,
  matrix: number,
  column: number,
  start: number,
): number {
  const k = ints[matrix + 1];
  const panel = column - (column % PANEL);
  const values = ints[matrix + 3] / 4 + panel * k + (column % PANEL);
  let sum = start;
  for (let row = 0; row < k; row++) sum = madd(floats[x + row], floats[values + row * PANEL], sum);
  return sum;
}

/** start + Σ x w over the blocks of a column: in two chains, every other entry each, or in one. */
function blockSum(
  {floats, ints}: Memory,
  x: number,
  matrix: number,
  column: number,
  start: number,
  chained: boolean,
): number {
  const values = ints[matrix + 3] / 4 + (column % BLOCK);
  const starts = ints[matrix + 4] / 4 + Math.floor(column / BLOCK);
  const inputs = ints[matrix + 5] / 4;
  const end = ints[starts + 1];
  let first = start;
  let second = 0;
  for (let k = ints[starts]; k < end; k++) {
    const input = floats[x + ints[inputs + k]];
    const weight = floats[values + k * BLOCK];
    // Pairs are counted from the first entry; a last one without a partner goes to the first chain.
    const isSecond = chained && (k - ints[starts]) % 2 === 1;
    if (isSecond) second = madd(input, weight, second);
    else first = madd(input, weight, first);
  }
  return chained ? fround(first + second) : first;
}
