import {
  add,
  concat,
  gather,
  matMul,
  mul,
  split,
  tanh,
  tensor1d,
  zeros,
  type Rank,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import type {
  LSTMSequenceResult,
  LSTMState,
  PackedLSTMWeights,
  SequenceInputs,
  SequenceOptions,
} from '../lstm-types.js';
import {applyRecurrentActivation, type RecurrentActivation} from '../recurrent-activation.js';
import {toDense} from '../sparse-matrix.js';
import {nextState, projectInputs} from './lstm-sequence.js';
import {walkSequence} from './walk-sequence.js';

/**
 * `sparseLstmSequence` in plain tfjs ops, on any backend and with gradients by tfjs.
 * Makes tensors besides its result: call it in a `tidy`.
 */
export function sparseLstmSequenceReference(
  x: Tensor3D,
  weights: PackedLSTMWeights,
  inputs: SequenceInputs,
  options: SequenceOptions,
): LSTMSequenceResult {
  const active = weights.bias.size;
  const units = weights.gateConstants.size / 4;
  const kernel = toDense(weights.kernel);
  const recurrentKernel = toDense(weights.recurrentKernel);
  // A product with an empty matrix is garbage on the wasm backend: without active gates there is nothing to project.
  const projected =
    active > 0 ? projectInputs(x, kernel) : zeros<Rank.R3>([x.shape[0], x.shape[1], 1]);
  const gates = gateLayout(weights, units);
  return walkSequence(projected, units, inputs, options, (projectedStep, state) => {
    const packed: Tensor2D =
      active > 0
        ? add(add(projectedStep, matMul(state.h, recurrentKernel)), weights.bias)
        : projectedStep;
    return packedStep(packed, gates, state, options.recurrentActivation);
  });
}

interface GateLayout {
  /** [4U], int32: where each gate's preactivation stands among the packed columns; A, a zero, for constant gates. */
  source: Tensor1D;
  /** [4U], 1 for active gates. */
  isActive: Tensor1D;
  /** [4U], the value of constant gates; 0 for active ones. */
  constants: Tensor1D;
}

function gateLayout({activeColumns, gateConstants}: PackedLSTMWeights, units: number): GateLayout {
  const columns = activeColumns.dataSync();
  const source = new Int32Array(4 * units).fill(columns.length);
  const isActive = new Float32Array(4 * units);
  columns.forEach((column, k) => {
    source[column] = k;
    isActive[column] = 1;
  });
  const constants = Float32Array.from(gateConstants.dataSync(), (value, column) =>
    isActive[column] ? 0 : value,
  );
  return {
    source: tensor1d(source, 'int32'),
    isActive: tensor1d(isActive),
    constants: tensor1d(constants),
  };
}

/** One step: activate the packed preactivations, put the constants beside them, go on as in eq. (1). */
function packedStep(
  packed: Tensor2D,
  {source, isActive, constants}: GateLayout,
  {c}: LSTMState,
  activation: RecurrentActivation,
): LSTMState {
  const withZero = concat<Tensor2D>([packed, zeros([packed.shape[0], 1])], 1);
  const preactivations = split<Tensor2D>(gather(withZero, source, 1), 4, 1);
  const active = split(isActive, 4);
  const constant = split(constants, 4);
  const [i, f, g, o] = preactivations.map((a, k): Tensor2D => {
    const value = k === 2 ? tanh(a) : applyRecurrentActivation(activation, a);
    return add(mul(value, active[k]), constant[k]);
  });
  return nextState(i, f, g, o, c);
}
