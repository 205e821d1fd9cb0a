import {rowStride} from '../machine/memory.js';
import {readMatrix} from '../matrix.js';
import {readColumns} from './columns.js';
import type {Layer, Source} from './layer.js';
import {layRecurrent, readProjection, readRecurrent} from './recurrent.js';

/** Gates with the sigmoid: i, f, o; and with tanh: g. */
const SIGMOIDS = 3;
const TANHS = 1;

/** An LSTM, eq. (1) of the paper, of the gates that are left. */
export function readLSTM(source: Source): Layer {
  const {arena, reader} = source;
  const recurrent = readRecurrent(source);
  const {units, hard, inputSize} = recurrent;
  const {sigmoids, tanhs, targets, constants, slots} = readColumns(source, units, SIGMOIDS, TANHS);
  const width = sigmoids + tanhs;
  const projection = readProjection(source, inputSize, width);
  const matrix = readMatrix(reader, arena, units, width);
  const cell = arena.store(
    Int32Array.of(rowStride(units), sigmoids, tanhs, targets, constants, slots, hard, matrix),
  );
  const scratch = (): number => slots + 1;
  return layRecurrent('lstm', source, 2, {...recurrent, ...projection, cell, width, scratch});
}
