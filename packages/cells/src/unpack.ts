import type {Cell} from './cell.js';
import {constantsByColumn, type ConstantGates} from './constant-gates.js';
import {columnCount, hasRecurrentBias} from './layout.js';
import type {StockWeights} from './pack.js';

/** What a layer of active gates was made with. */
export interface PackedConfig {
  units: number;
  /** Null where all gates are active. */
  constantGates: ConstantGates | null;
  /** Entries of a compressed matrix; null for a dense one. */
  kernelNonzeros: number | null;
  recurrentNonzeros: number | null;
}

/**
 * The weights of a layer of active gates as those of a stock layer: nothing enters a constant gate, whose value stands beside.
 *
 * @param weights in the order of `getWeights()`, as `packWeights` gives them
 */
export function unpackWeights(
  cell: Cell,
  config: PackedConfig,
  weights: ReadonlyArray<{shape: readonly number[]; values: ArrayLike<number>}>,
): StockWeights & {constants: Array<number | null>} {
  const {units, constantGates, kernelNonzeros, recurrentNonzeros} = config;
  const constants = constantsByColumn(cell, constantGates, units);
  const active = constants.flatMap((value, column) => (value === null ? [column] : []));
  const width = columnCount(cell, units);
  const [kernelValues, recurrentValues, activeBias, ...indices] = weights.map(w => w.values);
  const kernelIndices = kernelNonzeros === null ? [] : indices.splice(0, 2);
  const matrix = (
    values: ArrayLike<number>,
    [columns, rowPointers]: ReadonlyArray<ArrayLike<number>>,
    rows: number,
  ): Float32Array => {
    const packed = rowPointers ? dense(values, columns, rowPointers, active.length) : values;
    return spread(packed, active, rows, width);
  };
  const inputSize = kernelIndices[1] ? kernelIndices[1].length - 1 : weights[0].shape[0];
  return {
    units,
    inputSize,
    kernel: matrix(kernelValues, kernelIndices, inputSize),
    recurrentKernel: matrix(recurrentValues, recurrentNonzeros === null ? [] : indices, units),
    bias: spread(activeBias, active, hasRecurrentBias(cell) ? 2 : 1, width),
    constants,
  };
}

/** A matrix compressed by rows, [rows, width]. */
function dense(
  values: ArrayLike<number>,
  columns: ArrayLike<number>,
  rowPointers: ArrayLike<number>,
  width: number,
): Float32Array {
  const rows = rowPointers.length - 1;
  const filled = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let k = rowPointers[row]; k < rowPointers[row + 1]; k++) {
      filled[row * width + columns[k]] = values[k];
    }
  }
  return filled;
}

/** Packed columns where they stand in a stock layer; zeros elsewhere. */
function spread(
  packed: ArrayLike<number>,
  active: readonly number[],
  rows: number,
  width: number,
): Float32Array {
  const stock = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    active.forEach((column, k) => {
      stock[row * width + column] = packed[row * active.length + k];
    });
  }
  return stock;
}
