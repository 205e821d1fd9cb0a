import {activationValue} from './activation-value.js';
import type {Cell} from './cell.js';
import {gatesFromColumns, type ConstantGates} from './constant-gates.js';
import {constantPreactivation} from './constant-preactivation.js';
import {biasShape, columnCount, gateColumn, gateIndex, gateOfColumn} from './layout.js';
import type {RecurrentActivation} from './recurrent-activation.js';

/** A weight with its name and shape, row-major. */
export interface Packed {
  name: string;
  shape: number[];
  values: Float32Array | Int32Array;
}

/** The weights of a stock layer of G gates as plain numbers; columns stand in the order of the cell's gates. */
export interface StockWeights {
  units: number;
  inputSize: number;
  /** [I, GU] */
  kernel: ArrayLike<number>;
  /** [U, GU] */
  recurrentKernel: ArrayLike<number>;
  /** [GU], or [2, GU] where the recurrent products have a bias of their own. */
  bias: ArrayLike<number>;
  /** By column, the value of a gate that is known to be constant, whatever its bias; null, or absent, for any other. */
  constants?: ReadonlyArray<number | null>;
}

/** What a layer of active gates is made from. */
export interface PackedWeights<Name extends string = string> {
  /** The constructor arguments that the weights decide. */
  config: {
    units: number;
    constantGates: ConstantGates<Name>;
    activeGates: number;
    /** Entries of a compressed matrix; null for a dense one. */
    kernelNonzeros: number | null;
    recurrentNonzeros: number | null;
  };
  /** The layer's weights, in the order of `getWeights()`. */
  weights: Packed[];
}

/**
 * Takes the constant gates out of a stock layer's weights and compresses each matrix by rows where that is smaller.
 *
 * A gate without incoming weights is constant: it becomes one number. Zeros must be exact. The activation of the other
 * gates is tanh.
 */
export function packWeights(
  cell: Cell,
  stock: StockWeights,
  recurrentActivation: RecurrentActivation,
): PackedWeights {
  const {units, inputSize, bias} = stock;
  const gates = findConstantGates(cell, stock, recurrentActivation);
  const active = gates.flatMap((value, column) => (value === null ? [column] : []));
  const packed = (name: string, matrix: ArrayLike<number>, rows: number): StoredPacked => {
    const taken = takeColumns(matrix, rows, columnCount(cell, units), active);
    return storeMatrix(name, taken, rows, active.length);
  };
  const kernel = packed('kernel', stock.kernel, inputSize);
  const recurrent = packed('recurrent_kernel', stock.recurrentKernel, units);
  return {
    config: {
      units,
      constantGates: gatesFromColumns(cell, gates, units),
      activeGates: active.length,
      kernelNonzeros: kernel.nonzeros,
      recurrentNonzeros: recurrent.nonzeros,
    },
    weights: inLayerOrder(kernel, recurrent, packBias(cell, units, bias, active)),
  };
}

/** By column: the value of a constant gate, null for an active one. */
function findConstantGates(
  cell: Cell,
  {units, inputSize, kernel, recurrentKernel, bias, constants}: StockWeights,
  recurrentActivation: RecurrentActivation,
): Array<number | null> {
  const columns = columnCount(cell, units);
  const hasWeights = new Uint8Array(columns);
  for (const [matrix, rows] of [
    [kernel, inputSize],
    [recurrentKernel, units],
  ] as const) {
    for (let k = 0; k < rows * columns; k++) {
      if (matrix[k] !== 0) hasWeights[k % columns] = 1;
    }
  }
  const activationOf = {activation: 'tanh', recurrentActivation} as const;
  const valueOf = (column: number): number | null => {
    if (hasWeights[column]) return null;
    const known = constants?.[column];
    if (typeof known === 'number') return known;
    const {activatedBy} = cell.gates[gateOfColumn(units, column)];
    const resetOf = (neuron: number): number | null =>
      valueOf(gateColumn(units, gateIndex(cell, 'r'), neuron));
    const a = constantPreactivation(cell, units, bias, column, resetOf);
    return a === null ? null : activationValue(activationOf[activatedBy], a);
  };
  return Array.from(hasWeights, (_, column) => valueOf(column));
}

function packBias(
  cell: Cell,
  units: number,
  bias: ArrayLike<number>,
  active: readonly number[],
): Packed {
  const columns = columnCount(cell, units);
  const rows = biasShape(cell, units).slice(0, -1);
  const values = takeColumns(bias, rows[0] ?? 1, columns, active);
  return {name: 'bias', shape: [...rows, active.length], values};
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
