import type {RecurrentActivation} from '@sparsegate/ops';
import {activationValue} from '@sparsegate/structure';
import {fromColumns, type ConstantGates} from './constant-gates.js';

/** A weight with its name and shape, row-major. */
export interface Packed {
  name: string;
  shape: number[];
  values: Float32Array | Int32Array;
}

/** The weights of a stock LSTM layer as plain numbers; columns stand in the order i, f, g, o. */
export interface StockLSTM {
  units: number;
  inputSize: number;
  /** [I, 4U] */
  kernel: ArrayLike<number>;
  /** [U, 4U] */
  recurrentKernel: ArrayLike<number>;
  /** [4U] */
  bias: ArrayLike<number>;
}

/** What a SparseLSTM is made from. */
export interface PackedLSTM {
  /** The constructor arguments that the weights decide. */
  config: {
    units: number;
    constantGates: ConstantGates;
    activeGates: number;
    /** Entries of a compressed matrix; null for a dense one. */
    kernelNonzeros: number | null;
    recurrentNonzeros: number | null;
  };
  /** The layer's weights, in the order of `getWeights()`. */
  weights: Packed[];
}

/**
 * Takes the constant gates out of a stock LSTM layer's weights and compresses each matrix by rows where that is smaller.
 *
 * A gate without incoming weights is constant: it becomes one number. Zeros must be exact.
 */
export function packLSTM(stock: StockLSTM, recurrentActivation: RecurrentActivation): PackedLSTM {
  const {units, inputSize, bias} = stock;
  const gates = findConstantGates(stock, recurrentActivation);
  const active = gates.flatMap((value, column) => (value === null ? [column] : []));
  const kernel = storeMatrix(
    'kernel',
    takeColumns(stock.kernel, inputSize, 4 * units, active),
    inputSize,
    active.length,
  );
  const recurrent = storeMatrix(
    'recurrent_kernel',
    takeColumns(stock.recurrentKernel, units, 4 * units, active),
    units,
    active.length,
  );
  return {
    config: {
      units,
      constantGates: fromColumns(gates, units),
      activeGates: active.length,
      kernelNonzeros: kernel.nonzeros,
      recurrentNonzeros: recurrent.nonzeros,
    },
    weights: inLayerOrder(kernel, recurrent, {
      name: 'bias',
      shape: [active.length],
      values: Float32Array.from(active, column => bias[column]),
    }),
  };
}

/** By column: the value of a constant gate, null for an active one. */
function findConstantGates(
  {units, inputSize, kernel, recurrentKernel, bias}: StockLSTM,
  recurrentActivation: RecurrentActivation,
): Array<number | null> {
  const columns = 4 * units;
  const isActive = new Uint8Array(columns);
  for (const [matrix, rows] of [
    [kernel, inputSize],
    [recurrentKernel, units],
  ] as const) {
    for (let k = 0; k < rows * columns; k++) {
      if (matrix[k] !== 0) isActive[k % columns] = 1;
    }
  }
  const isFlow = (column: number): boolean => Math.floor(column / units) === 2;
  return Array.from(isActive, (active, column) =>
    active ? null : activationValue(isFlow(column) ? 'tanh' : recurrentActivation, bias[column]),
  );
}

function takeColumns(
  matrix: ArrayLike<number>,
  rows: number,
  width: number,
  columns: readonly number[],
): Float32Array {
  const taken = new Float32Array(rows * columns.length);
  for (let row = 0; row < rows; row++) {
    columns.forEach((column, k) => {
      taken[row * columns.length + k] = matrix[row * width + column];
    });
  }
  return taken;
}

interface StoredPacked {
  nonzeros: number | null;
  /** What training may move. */
  values: Packed;
  /** Where the values stand; none for a dense matrix. */
  indices: Packed[];
}

/** Bytes of a float32 and of an int32. */
const NUMBER_BYTES = 4;

function storeMatrix(name: string, dense: Float32Array, rows: number, width: number): StoredPacked {
  const nonzeros = dense.reduce((count, value) => count + (value !== 0 ? 1 : 0), 0);
  const sparseBytes = NUMBER_BYTES * (2 * nonzeros + rows + 1);
  if (sparseBytes >= NUMBER_BYTES * dense.length) {
    return {nonzeros: null, values: {name, shape: [rows, width], values: dense}, indices: []};
  }
  const values = new Float32Array(nonzeros);
  const columns = new Int32Array(nonzeros);
  const rowPointers = new Int32Array(rows + 1);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      const value = dense[row * width + column];
      if (value === 0) continue;
      values[at] = value;
      columns[at++] = column;
    }
    rowPointers[row + 1] = at;
  }
  return {
    nonzeros,
    values: {name: `${name}_values`, shape: [nonzeros], values},
    indices: [
      {name: `${name}_columns`, shape: [nonzeros], values: columns},
      {name: `${name}_row_pointers`, shape: [rows + 1], values: rowPointers},
    ],
  };
}

/** tfjs lists a layer's trainable weights before the others. */
function inLayerOrder(kernel: StoredPacked, recurrent: StoredPacked, bias: Packed): Packed[] {
  return [kernel.values, recurrent.values, bias, ...kernel.indices, ...recurrent.indices];
}
