import {
  allColumns,
  constantValues,
  packColumns,
  takeColumns,
  takeEntries,
  type Columns,
  type PlainCell,
} from '../columns.js';
import type {Writer} from '../file/writer.js';
import {ALL_STEPS, writeMatrix, type StoredMatrix} from '../matrix.js';

/** tfjs' gates: update and reset have the sigmoid, the candidate tanh. */
const SIGMOID_GATES = [0, 1];
const CANDIDATE = [2];

/** A GRU in plain numbers. */
export interface PlainGRU extends PlainCell {
  /** With the reset gate after the recurrent product: what is added to it, by column. */
  recurrentBias?: ArrayLike<number>;
}

/** Writes a GRU's weights. Its gates u and r are packed where some are constant; n has a column for every neuron. */
export function writeGRU(writer: Writer, cell: PlainGRU): Record<string, StoredMatrix> {
  const {units, recurrentBias} = cell;
  writer.whole(recurrentBias ? 1 : 0);
  const sigmoids = writeSigmoids(writer, cell);
  const candidates = allColumns(units, CANDIDATE);
  const gates = takeEntries(cell.bias, sigmoids).map(
    // Where the reset gate comes after, u and r see both biases together.
    (bias, k) => bias + (sigmoids[k] === null ? 0 : (recurrentBias?.[sigmoids[k]] ?? 0)),
  );
  writer.floats([...gates, ...takeEntries(cell.bias, candidates)]);
  const kernel = writeMatrix(
    writer,
    takeColumns(cell.kernel, [...sigmoids, ...candidates]),
    ALL_STEPS,
  );
  if (recurrentBias) writer.floats(takeEntries(recurrentBias, candidates));
  const recurrentKernel = writeMatrix(writer, takeColumns(cell.recurrentKernel, sigmoids), 1);
  const candidateKernel = writeMatrix(writer, takeColumns(cell.recurrentKernel, candidates), 1);
  return {kernel, recurrentKernel, candidateKernel};
}

function writeSigmoids(writer: Writer, cell: PlainGRU): Columns {
  const isPacked = cell.constants.slice(0, 2 * cell.units).some(value => value !== null);
  writer.whole(isPacked ? 1 : 0);
  if (!isPacked) return allColumns(cell.units, SIGMOID_GATES);
  const {columns, targets} = packColumns(cell, SIGMOID_GATES, 0);
  writer.whole(columns.length / 8);
  writer.whole(0);
  for (const target of targets) writer.whole(target);
  writer.floats(constantValues(cell, SIGMOID_GATES));
  return columns;
}
