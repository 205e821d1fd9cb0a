import {
  activationValue,
  cellOf,
  cellOfSparse,
  gateOfColumn,
  GRU_CELL,
  hasRecurrentBias,
  LSTM_CELL,
} from '@sparsegate/cells';
import type {GraphLayer} from '@sparsegate/structure';
import {asMatrix, camelCase, type Lowering} from '../lowering.js';
import type {Matrix} from '../matrix.js';
import type {PlainGRU} from './gru-file.js';

/** By the name of the runtime's layer. */
const CELLS = {lstm: LSTM_CELL, gru: GRU_CELL};

/**
 * A recurrent layer in plain numbers. A gate is constant where a sparse layer says so, or where it has no incoming
 * weights; it then has the bias that has its value.
 */
export function plainCell(
  op: keyof typeof CELLS,
  {name, className, config}: GraphLayer,
  {weights}: Pick<Lowering, 'weights'>,
): PlainGRU {
  const [kernel, recurrentKernel, both] = weights.of(name).map(asMatrix);
  const units = config.units as number;
  const width = kernel.columns;
  const bias = both ? both.values.slice(0, width) : new Float32Array(width);
  const cell = cellOf(className) ?? cellOfSparse(className, config);
  const recurrentBias = cell && hasRecurrentBias(cell) ? secondRow(both, width) : undefined;
  const gates = config.constant_gates as Record<string, Array<number | null>> | undefined;
  const known = gates && CELLS[op].gates.flatMap(gate => gates[gate.name]);
  const gateFunction = camelCase(config.recurrent_activation) as GateFunction;
  const constants = Array.from(bias, (value, column) => {
    const {activatedBy} = CELLS[op].gates[gateOfColumn(units, column)];
    const activation = activatedBy === 'activation' ? 'tanh' : gateFunction;
    const given = known?.[column];
    if (typeof given === 'number') {
      bias[column] = preactivationOf(given, activation);
      return given;
    }
    if (known || !isEmpty(kernel, column) || !isEmpty(recurrentKernel, column)) return null;
    return activationValue(activation, value + (recurrentBias?.[column] ?? 0));
  });
  return {units, kernel, recurrentKernel, bias, constants, recurrentBias};
}

/** With the reset gate after the product a bias has a second row, for the recurrent product; zeros where there is no bias. */
function secondRow(both: Matrix | undefined, width: number): Float32Array {
  return both ? both.values.subarray(width) : new Float32Array(width);
}

function isEmpty({rows, columns, values}: Matrix, column: number): boolean {
  for (let row = 0; row < rows; row++) if (values[row * columns + column] !== 0) return false;
  return true;
}

type GateFunction = 'sigmoid' | 'hardSigmoid' | 'tanh';

/** Beyond it the sigmoid and tanh of float32 are what they are at infinity. */
const SATURATED = 30;

/** A number with this activation. */
function preactivationOf(value: number, activation: GateFunction): number {
  const inverse = {
    tanh: () => Math.atanh(value),
    sigmoid: () => Math.log(value / (1 - value)),
    hardSigmoid: () => (value - 0.5) / 0.2,
  }[activation]();
  return Math.min(SATURATED, Math.max(-SATURATED, inverse));
}
