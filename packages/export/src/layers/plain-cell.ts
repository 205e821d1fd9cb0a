import {activationValue} from '@sparsegate/cells';
import type {GraphLayer} from '@sparsegate/structure';
import {asMatrix, camelCase, type Lowering} from '../lowering.js';
import type {Matrix} from '../matrix.js';
import type {PlainGRU} from './gru-file.js';

/** Gates in tfjs' order, by what a SparseLSTM and a SparseGRU call them; the third has tanh. */
const GATES = {lstm: ['i', 'f', 'g', 'o'], gru: ['u', 'r', 'n']};
const TANH_GATE = 2;

/**
 * A recurrent layer in plain numbers. A gate is constant where a sparse layer says so, or where it has no incoming
 * weights; it then has the bias that has its value.
 */
export function plainCell(
  op: keyof typeof GATES,
  {name, config}: GraphLayer,
  {weights}: Pick<Lowering, 'weights'>,
): PlainGRU {
  const [kernel, recurrentKernel, both] = weights.of(name).map(asMatrix);
  const units = config.units as number;
  const width = kernel.columns;
  const bias = both ? both.values.slice(0, width) : new Float32Array(width);
  // With the reset gate after the product a bias has a second row, for the recurrent product.
  const recurrentBias = both?.rows === 2 ? both.values.subarray(width) : undefined;
  const gates = config.constant_gates as Record<string, Array<number | null>> | undefined;
  const known = gates && GATES[op].flatMap(gate => gates[gate]);
  const gateFunction = camelCase(config.recurrent_activation) as GateFunction;
  const constants = Array.from(bias, (value, column) => {
    const activation = Math.floor(column / units) === TANH_GATE ? 'tanh' : gateFunction;
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
