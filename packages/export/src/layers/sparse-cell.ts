import type {GraphLayer} from '@sparsegate/structure';
import type {PlainCell} from '../columns.js';
import {asMatrix, type Lowering} from '../lowering.js';
import type {Matrix} from '../matrix.js';

/** The gates of a SparseLSTM's configuration, in tfjs' order. */
const GATES = ['i', 'f', 'g', 'o'];

/** A SparseLSTM in plain numbers: its packed columns where stock layers have them. */
export function sparseCell(
  {name, config}: GraphLayer,
  {weights}: Pick<Lowering, 'weights'>,
): PlainCell {
  const constantGates = config.constant_gates as Record<string, Array<number | null>>;
  const constants = GATES.flatMap(gate => constantGates[gate]);
  const active = constants.flatMap((value, column) => (value === null ? [column] : []));
  const units = config.units as number;
  const [kernelValues, recurrentValues, bias, ...indices] = weights.of(name).map(asMatrix);
  const unpack = (matrix: Matrix, nonzeros: unknown): Matrix => {
    const [columns, rowPointers] = typeof nonzeros === 'number' ? indices.splice(0, 2) : [];
    const packed = columns ? expand(matrix, columns, rowPointers, active.length) : matrix;
    return spread(packed, active, constants.length);
  };
  return {
    units,
    kernel: unpack(kernelValues, config.kernel_nonzeros),
    recurrentKernel: unpack(recurrentValues, config.recurrent_nonzeros),
    bias: spread(bias, active, constants.length).values,
    constants,
  };
}

/** A matrix compressed by rows, with its zeros. */
function expand(values: Matrix, columns: Matrix, rowPointers: Matrix, width: number): Matrix {
  const rows = rowPointers.values.length - 1;
  const dense = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let k = rowPointers.values[row]; k < rowPointers.values[row + 1]; k++) {
      dense[row * width + columns.values[k]] = values.values[k];
    }
  }
  return {rows, columns: width, values: dense};
}

/** Packed columns where they stand among `width` ones. */
function spread({rows, columns, values}: Matrix, active: number[], width: number): Matrix {
  const wide = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    active.forEach((column, k) => {
      wide[row * width + column] = values[row * columns + k];
    });
  }
  return {rows, columns: width, values: wide};
}
