import {MATRIX} from '@sparsegate/runtime/format';
import {blocksCost, denseCost} from '@sparsegate/wasm/forms';
import type {Writer} from './file/writer.js';

/** A matrix of plain numbers, row-major. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float32Array;
}

/** What became of a matrix. */
export interface StoredMatrix {
  rows: number;
  columns: number;
  nonzeros: number;
  stored: keyof typeof MATRIX;
}

/** Neighboring columns in one block, which is what the runtime multiplies at once where it skips zeros. */
export const BLOCK = 4;

/** Vectors that a recurrent layer's kernel is multiplied by at once: a sequence's steps, of which nobody knows the number. */
export const ALL_STEPS = 16;

/** Bytes of an index, nearly always. */
const INDEX_BYTES = 1;

/** Weights other than 0, and blocks that hold one. */
interface Filled {
  nonzeros: number;
  blocks: number;
}

/**
 * Writes a matrix: dense, or where that is multiplied faster without its zeros, by blocks or single weights, whichever are
 * fewer bytes. The runtime multiplies blocks either way.
 *
 * @param vectors how many it is multiplied by at once
 */
export function writeMatrix(writer: Writer, matrix: Matrix, vectors: number): StoredMatrix {
  const {rows, columns} = matrix;
  const filled = countFilled(matrix);
  const stored = storageOf(matrix, filled, vectors, writer.weightBytes);
  writer.whole(MATRIX[stored]);
  const values = writer.scaled(matrix.values, columns);
  if (stored === 'dense') writer.weights(values);
  else writeSparse(writer, {...matrix, values}, stored === 'blocks' ? BLOCK : 1);
  return {rows, columns, nonzeros: filled.nonzeros, stored};
}

function storageOf(
  {rows, columns}: Matrix,
  {nonzeros, blocks}: Filled,
  vectors: number,
  weightBytes: number,
): keyof typeof MATRIX {
  const sparse = blocksCost(BLOCK, columns / BLOCK, blocks, vectors);
  if (denseCost(rows, columns, vectors) <= sparse) return 'dense';
  const asBlocks = blocks * (BLOCK * weightBytes + INDEX_BYTES);
  const asEntries = nonzeros * (weightBytes + INDEX_BYTES) + columns - columns / BLOCK;
  return asBlocks <= asEntries ? 'blocks' : 'entries';
}

function writeSparse(writer: Writer, {rows, columns, values}: Matrix, width: number): void {
  const weights: number[] = [];
  for (let column = 0; column < columns; column += width) {
    const filled: number[] = [];
    for (let row = 0; row < rows; row++) {
      const block = values.subarray(row * columns + column, row * columns + column + width);
      if (block.every(value => value === 0)) continue;
      filled.push(row);
      weights.push(...block);
    }
    writer.whole(filled.length);
    writer.ascending(filled);
  }
  writer.weights(weights);
}

function countFilled({values}: Matrix): Filled {
  let [nonzeros, blocks] = [0, 0];
  for (let at = 0; at < values.length; at += BLOCK) {
    let filled = 0;
    for (let k = at; k < at + BLOCK; k++) filled += values[k] === 0 ? 0 : 1;
    nonzeros += filled;
    blocks += filled > 0 ? 1 : 0;
  }
  return {nonzeros, blocks};
}
