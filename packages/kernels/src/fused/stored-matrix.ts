import type {TensorInfo} from '@tensorflow/tfjs-core';
import {isGiven} from '@sparsegate/ops';
import {WORD} from '@sparsegate/wasm';
import type {KernelMemory} from '../kernel-memory.js';

/** A matrix as a packed layer stores it: dense, or compressed by rows where `rowPointers` is given. */
export interface StoredMatrix {
  values: TensorInfo;
  columns?: TensorInfo;
  rowPointers?: TensorInfo;
}

/** Where the kernel finds it; `columns` and `rowPointers` are 0 for a dense one. */
export interface MatrixAddresses {
  values: number;
  columns: number;
  rowPointers: number;
}

/** How a matrix is going to be used in one call. */
export interface MatrixUse {
  rows: number;
  width: number;
  /** How many vectors it is multiplied by. */
  vectors: number;
  /** Whether all vectors are there at once, so that they share what is read. */
  together: boolean;
}

/**
 * What an entry of the matrix costs, in units of one of a compressed product (half a nanosecond where this was measured,
 * on matrices of 200 × 400 and sequences of 1 to 200 steps): laid out, cleared before that, and in a dense product, of
 * vectors together or one after the other. A compressed product takes its entries one by one, a dense one by vectors.
 */
const LAYING_OUT = 1;
const CLEARING = 0.15;
const DENSE_TOGETHER = 0.075;
const DENSE_ALONE = 0.085;

/**
 * The matrix in the form that is faster for this call: a compressed one that is not very sparse, and is multiplied by
 * many vectors, is laid out with its zeros in scratch memory first.
 */
export function readMatrix(
  memory: KernelMemory,
  {values, columns, rowPointers}: StoredMatrix,
  use: MatrixUse,
): MatrixAddresses {
  // A matrix compressed to no entries at all still is compressed: its row pointers have an address.
  const [at, columnsAt, pointersAt] = [values, columns, rowPointers].map(tensor =>
    isGiven(tensor) ? memory.input(tensor) : 0,
  );
  if (!isGiven(rowPointers) || !isDenseFaster(values.shape[0], use)) {
    return {values: at, columns: columnsAt, rowPointers: pointersAt};
  }
  const {rows, width} = use;
  const dense = memory.scratch(rows * width * WORD);
  memory.exports.expandRows(rows, width, at, columnsAt, pointersAt, dense);
  return {values: dense, columns: 0, rowPointers: 0};
}

function isDenseFaster(entries: number, {rows, width, vectors, together}: MatrixUse): boolean {
  const size = rows * width;
  const product = together ? DENSE_TOGETHER : DENSE_ALONE;
  return LAYING_OUT * entries + size * (CLEARING + product * vectors) < entries * vectors;
}
