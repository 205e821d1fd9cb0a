import {rowStride} from '../machine/memory.js';
import {readMatrix, readRow} from '../matrix.js';
import {readColumns} from './columns.js';
import type {Layer, Source} from './layer.js';
import {layRecurrent, readProjection, readRecurrent} from './recurrent.js';

/** Gates with the sigmoid: u, r. The candidate n has a column for every unit. */
const SIGMOIDS = 2;

/**
 * A GRU, with the reset gate before or after the recurrent product of the candidate.
 *
 *     u = s(x Ku + h Uu + b_u)      r = s(x Kr + h Ur + b_r)      h' = u ∘ h + (1 − u) ∘ n
 *     before: n = tanh(x Kn + (r ∘ h) Un + b_n)      after: n = tanh(x Kn + b_n + r ∘ (h Un + rb_n))
 */
export function readGRU(source: Source): Layer {
  const {arena, reader} = source;
  const recurrent = readRecurrent(source);
  const {units, hard, inputSize} = recurrent;
  const resetAfter = reader.whole(0, 1);
  const stride = rowStride(units);
  const {sigmoids, targets, constants, slots} = readColumns(source, units, SIGMOIDS, 0);
  const width = sigmoids + stride;
  const projection = readProjection(source, inputSize, width);
  const candidateBias = resetAfter && readRow(reader, arena, stride);
  const matrix = readMatrix(reader, arena, units, sigmoids);
  const candidate = readMatrix(reader, arena, units, stride);
  const gates = [stride, sigmoids, targets, constants, slots, hard, matrix];
  const cell = arena.store(Int32Array.of(...gates, candidate, candidateBias));
  // Each object's gates, a place for padding columns, and what the candidate's product takes or makes.
  const scratch = (batch: number): number => batch * (slots + 8 + stride);
  return layRecurrent('gru', source, 1, {...recurrent, ...projection, cell, width, scratch});
}
