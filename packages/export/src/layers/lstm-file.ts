import {
  allColumns,
  constantValues,
  packColumns,
  takeColumns,
  takeEntries,
  type PlainCell,
} from '../columns.js';
import type {Writer} from '../file/writer.js';
import {ALL_STEPS, writeMatrix, type StoredMatrix} from '../matrix.js';

/** tfjs' gates i, f, g, o in the file's order: those with the sigmoid, i, f and o; then g. */
const SIGMOID_GATES = [0, 1, 3];
const TANH_GATES = [2];

/** Writes an LSTM's weights: all gates where all are active, else the active ones packed and the others as constants. */
export function writeLSTM(writer: Writer, cell: PlainCell): Record<string, StoredMatrix> {
  const isWhole = cell.constants.every(value => value === null);
  const gates = [...SIGMOID_GATES, ...TANH_GATES];
  writer.whole(isWhole ? 0 : 1);
  let columns = isWhole ? allColumns(cell.units, gates) : [];
  if (!isWhole) {
    const sigmoids = packColumns(cell, SIGMOID_GATES, 0);
    const tanhs = packColumns(cell, TANH_GATES, SIGMOID_GATES.length);
    writer.whole(sigmoids.columns.length / 8);
    writer.whole(tanhs.columns.length / 8);
    columns = [...sigmoids.columns, ...tanhs.columns];
    for (const target of [...sigmoids.targets, ...tanhs.targets]) writer.whole(target);
    writer.floats(constantValues(cell, gates));
  }
  writer.floats(takeEntries(cell.bias, columns));
  const kernel = writeMatrix(writer, takeColumns(cell.kernel, columns), ALL_STEPS);
  const recurrentKernel = writeMatrix(writer, takeColumns(cell.recurrentKernel, columns), 1);
  return {kernel, recurrentKernel};
}
