import {rowStride} from '@sparsegate/runtime/format';
import {fromDense, orderColumns, type CompressedColumns} from '@sparsegate/wasm/forms';
import {BLOCK, type Matrix} from './matrix.js';

/** A recurrent layer in plain numbers. Column g · U + k is gate g, in tfjs' order, of neuron k. */
export interface PlainCell {
  units: number;
  /** [I, G · U] */
  kernel: Matrix;
  /** [U, G · U] */
  recurrentKernel: Matrix;
  /** [G · U] */
  bias: ArrayLike<number>;
  /** By column: the value of a constant gate, null for an active one. */
  constants: Array<number | null>;
}

/** Columns as the file has them: positions among a cell's columns, null for padding. */
export type Columns = Array<number | null>;

/** Gates that share an activation, as columns of a file. */
export interface PackedColumns {
  columns: Columns;
  /** By column: 1 + position among all gates of the file, 0 for padding. */
  targets: number[];
}

/** All gates of these kinds, neuron by neuron, each kind padded to a whole row. */
export function allColumns(units: number, gates: readonly number[]): Columns {
  return gates.flatMap(gate =>
    Array.from({length: rowStride(units)}, (_, k) => (k < units ? gate * units + k : null)),
  );
}

/**
 * The active gates of these kinds, like ones side by side, padded to a multiple of 8.
 *
 * @param first position of the first of these kinds among the gates of the file
 */
export function packColumns(
  cell: PlainCell,
  gates: readonly number[],
  first: number,
): PackedColumns {
  const {units, constants, kernel, recurrentKernel} = cell;
  const active = gates
    .flatMap(gate => Array.from({length: units}, (_, k) => gate * units + k))
    .filter(column => constants[column] === null);
  const columns: Columns = orderColumns(stacked(recurrentKernel, kernel), active, BLOCK);
  while (columns.length % 8) columns.push(null);
  const targets = columns.map(column => {
    if (column === null) return 0;
    const gate = gates.indexOf(Math.floor(column / units));
    return 1 + (first + gate) * units + (column % units);
  });
  return {columns, targets};
}

/** Two matrices of the same columns as one, for both of them are multiplied in this order of columns. */
function stacked(upper: Matrix, lower: Matrix): CompressedColumns {
  const values = new Float32Array(upper.values.length + lower.values.length);
  values.set(upper.values);
  values.set(lower.values, upper.values.length);
  return fromDense(upper.rows + lower.rows, upper.columns, values);
}

/** The values of the constant gates of these kinds, kind by kind, neuron by neuron. */
export function constantValues({units, constants}: PlainCell, gates: readonly number[]): number[] {
  return gates.flatMap(gate =>
    constants.slice(gate * units, (gate + 1) * units).filter(value => value !== null),
  );
}

/** A matrix of these columns; padding is zeros. */
export function takeColumns({rows, columns: width, values}: Matrix, columns: Columns): Matrix {
  const taken = new Float32Array(rows * columns.length);
  columns.forEach((column, k) => {
    if (column === null) return;
    for (let row = 0; row < rows; row++) {
      taken[row * columns.length + k] = values[row * width + column];
    }
  });
  return {rows, columns: columns.length, values: taken};
}

/** The entries of a vector at these columns. */
export function takeEntries(vector: ArrayLike<number>, columns: Columns): Float32Array {
  return Float32Array.from(columns, column => (column === null ? 0 : vector[column]));
}
