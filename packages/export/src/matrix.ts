import {MATRIX} from '@sparsegate/runtime/format';
import {cheapestKind, type MatrixShape} from './cost-model.js';
import type {Writer} from './file/writer.js';

/** A matrix of plain numbers, row-major. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float32Array;
}

/** Neighboring columns in one block. */
export const BLOCK = 4;

/** What became of a matrix. */
export interface StoredMatrix {
  rows: number;
  columns: number;
  nonzeros: number;
  stored: keyof typeof MATRIX;
}

/** Writes a matrix in the form that the cost model says is fastest. */
export function writeMatrix(writer: Writer, matrix: Matrix): StoredMatrix {
  const shape = shapeOf(matrix);
  const stored = cheapestKind(shape);
  writer.whole(MATRIX[stored]);
  const values = writer.scaled(matrix.values, matrix.columns);
  if (stored === 'dense') writer.weights(values);
  else writeSparse(writer, {...matrix, values}, stored === 'blocks' ? BLOCK : 1);
  const {rows, columns, nonzeros} = shape;
  return {rows, columns, nonzeros, stored};
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

function shapeOf({rows, columns, values}: Matrix): MatrixShape {
  let [nonzeros, blocks] = [0, 0];
  for (let at = 0; at < values.length; at += BLOCK) {
    let filled = 0;
    for (let k = at; k < at + BLOCK; k++) filled += values[k] === 0 ? 0 : 1;
    nonzeros += filled;
    blocks += filled > 0 ? 1 : 0;
  }
  return {rows, columns, nonzeros, blocks};
}
