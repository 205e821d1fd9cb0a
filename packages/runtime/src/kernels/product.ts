import type {Memory} from '../machine/memory.js';
import {madd} from './functions.js';

const {fround} = Math;
const PANEL = 8;
/** From so many rows on four are multiplied at a time, each sum in one chain instead of several. */
const FEW_ROWS = 4;
/** Chains of additions in a dense product of one row. */
const CHAINS = 4;

/**
 * y[rows, columns] = start + x[rows, k] · W; `start` has a row every `startStride` floats, 0 for one row for all.
 *
 * @param matrix address of the width of a group (0 where dense), k, columns, values, starts, inputs
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
  const width = ints[matrix / 4];
  const columns = ints[matrix / 4 + 2];
  const together = rows - (rows % FEW_ROWS);
  for (let row = 0; row < rows; row++) {
    const xAt = x / 4 + row * xStride;
    const startAt = start / 4 + row * startStride;
    const yAt = y / 4 + row * yStride;
    // Entries are multiplied row by row.
    const chained = row >= together || width === 1;
    for (let column = 0; column < columns; column++) {
      const from = floats[startAt + column];
      floats[yAt + column] =
        width === 0
          ? denseSum(memory, xAt, matrix / 4, column, from, chained)
          : sparseSum(memory, xAt, matrix / 4, column, from, chained);
    }
  }
}

/** start + Σ x w over a column of a dense matrix: in four chains that meet at the end, or in one. */
function denseSum(
  {floats, ints}: Memory,
  x: number,
  matrix: number,
  column: number,
  start: number,
  chained: boolean,
): number {
  const k = ints[matrix + 1];
  const panel = column - (column % PANEL);
  const values = ints[matrix + 3] / 4 + panel * k + (column % PANEL);
  if (!chained) {
    let sum = start;
    for (let row = 0; row < k; row++)
      sum = madd(floats[x + row], floats[values + row * PANEL], sum);
    return sum;
  }
  const whole = k - (k % CHAINS);
  let s0 = start;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let row = 0; row < whole; row += CHAINS) {
    const w = values + row * PANEL;
    s0 = madd(floats[x + row], floats[w], s0);
    s1 = madd(floats[x + row + 1], floats[w + PANEL], s1);
    s2 = madd(floats[x + row + 2], floats[w + 2 * PANEL], s2);
    s3 = madd(floats[x + row + 3], floats[w + 3 * PANEL], s3);
  }
  for (let row = whole; row < k; row++) {
    s0 = madd(floats[x + row], floats[values + row * PANEL], s0);
  }
  return fround(fround(s0 + s1) + fround(s2 + s3));
}

/** start + Σ x w over the entries of a column: in two chains, every other entry each, or in one. */
function sparseSum(
  {floats, ints}: Memory,
  x: number,
  matrix: number,
  column: number,
  start: number,
  chained: boolean,
): number {
  const width = ints[matrix];
  const values = ints[matrix + 3] / 4 + (column % width);
  const starts = ints[matrix + 4] / 4 + Math.floor(column / width);
  const inputs = ints[matrix + 5] / 4;
  const end = ints[starts + 1];
  let first = start;
  let second = 0;
  for (let k = ints[starts]; k < end; k++) {
    const input = floats[x + ints[inputs + k]];
    const weight = floats[values + k * width];
    // Pairs are counted from the first entry; a last one without a partner goes to the first chain.
    const isSecond = chained && (k - ints[starts]) % 2 === 1;
    if (isSecond) second = madd(input, weight, second);
    else first = madd(input, weight, first);
  }
  return chained ? fround(first + second) : first;
}
