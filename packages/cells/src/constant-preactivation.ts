import type {Cell} from './cell.js';
import {columnCount, gateOfColumn, hasRecurrentBias} from './layout.js';

/**
 * What the activation is taken of in a gate that no weight enters: its bias, the sum of both rows where there are two.
 *
 * Behind a reset gate, n = tanh(b + r ∘ rb), it varies with r all the same unless its recurrent bias is 0.
 *
 * @param bias of the layer, as stored
 * @param resetOf the value of a neuron's constant reset gate, null for one that varies
 * @returns null where it varies
 */
export function constantPreactivation(
  cell: Cell,
  units: number,
  bias: ArrayLike<number>,
  column: number,
  resetOf: (neuron: number) => number | null,
): number | null {
  if (!hasRecurrentBias(cell)) return bias[column];
  const recurrentBias = bias[columnCount(cell, units) + column];
  const isReset = cell.gates[gateOfColumn(units, column)].reads === 'r∘(hU)';
  if (!isReset || recurrentBias === 0) return bias[column] + recurrentBias;
  const reset = resetOf(column % units);
  return reset === null ? null : bias[column] + reset * recurrentBias;
}
