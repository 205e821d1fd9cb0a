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
      if (startAt !== yAt) floats[yAt + column] = floats[startAt + column];
      if (inBlocks) addBlockSum(memory, xAt, matrix / 4, column, yAt + column, chained);
      else addDenseSum(memory, xAt, matrix / 4, column, yAt + column);
    }
  }
}

/** y += Σ x w over a column of a dense matrix, in one chain. */
function addDenseSum(
  {floats, ints}: Memory,
  x: number,
  matrix: number,
  column: number,
  y: number,
): void {
  const k = ints[matrix + 1];
  const panel = column - (column % PANEL);
  const values = ints[matrix + 3] / 4 + panel * k + (column % PANEL);
  let sum = floats[y];
  for (let row = 0; row < k; row++) sum = madd(floats[x + row], floats[values + row * PANEL], sum);
  floats[y] = sum;
}

/** y += Σ x w over the blocks of a column: in two chains, every other entry each, or in one. */
function addBlockSum(
  {floats, ints}: Memory,
  x: number,
  matrix: number,
  column: number,
  y: number,
  chained: boolean,
): void {
  const values = ints[matrix + 3] / 4 + (column % BLOCK);
  const starts = ints[matrix + 4] / 4 + Math.floor(column / BLOCK);
  const inputs = ints[matrix + 5] / 4;
  const end = ints[starts + 1];
  let first = floats[y];
  let second = 0;
  for (let k = ints[starts]; k < end; k++) {
    const input = floats[x + ints[inputs + k]];
    const weight = floats[values + k * BLOCK];
    // Pairs are counted from the first entry; a last one without a partner goes to the first chain.
    const isSecond = chained && (k - ints[starts]) % 2 === 1;
    if (isSecond) second = madd(input, weight, second);
    else first = madd(input, weight, first);
  }
  floats[y] = chained ? fround(first + second) : first;
}
