import {
  add,
  matMul,
  split,
  tanh,
  zeros,
  type Rank,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import {LSTM_CELL, type RecurrentActivation} from '@sparsegate/cells';
import type {
  LSTMSequenceInputs,
  LSTMSequenceResult,
  LSTMState,
  PackedLSTMWeights,
} from '../lstm-types.js';
import {applyRecurrentActivation} from '../recurrent-activation.js';
import type {SequenceOptions} from '../sequence-types.js';
import {toDense} from '../sparse-matrix.js';
import {nextState} from './lstm-sequence.js';
import {packedGates, unpack, withConstants, type PackedGates} from './packed-gates.js';
import {projectInputs, walkSequence, type CellSteps} from './walk-sequence.js';

const GATES = LSTM_CELL.gates.length;

/**
 * `sparseLstmSequence` in plain tfjs ops, on any backend and with gradients by tfjs.
 * Makes tensors besides its result: call it in a `tidy`.
 */
export function sparseLstmSequenceReference(
  x: Tensor3D,
  weights: PackedLSTMWeights,
  inputs: LSTMSequenceInputs,
  options: SequenceOptions,
): LSTMSequenceResult {
  const columns = weights.gateConstants.size;
  const recurrentKernel = toDense(weights.recurrentKernel);
  const gates = packedGates(weights, 0, columns);
  const steps: CellSteps<LSTMState> = {
    cell: LSTM_CELL,
    units: columns / GATES,
    step: (projectedStep, state) => {
      const packed: Tensor2D | undefined =
        gates.active > 0
          ? add<Tensor2D>(add(projectedStep, matMul(state.h, recurrentKernel)), weights.bias)
          : undefined;
      return packedStep(packed, gates, state, options.recurrentActivation);
    },
  };
  return walkSequence(projectPacked(x, weights), steps, inputs, options);
}

/** x · kernel for all steps; [B, T, 1] of zeros where no gate is active. */
export function projectPacked(x: Tensor3D, {kernel}: Pick<PackedLSTMWeights, 'kernel'>): Tensor3D {
  // A product with an empty matrix is garbage on the wasm backend.
  if (kernel.shape[1] === 0) return zeros<Rank.R3>([x.shape[0], x.shape[1], 1]);
  return projectInputs(x, toDense(kernel));
}

/** One step: activate the packed preactivations, put the constants beside them, go on as in eq. (1). */
function packedStep(
  packed: Tensor2D | undefined,
  gates: PackedGates,
  {c}: LSTMState,
  activation: RecurrentActivation,
): LSTMState {
  const preactivations = split<Tensor2D>(unpack(packed, gates, c.shape[0]), GATES, 1);
  const isActive = split<Tensor1D>(gates.isActive, GATES);
  const constants = split<Tensor1D>(gates.constants, GATES);
  const [i, f, g, o] = preactivations.map((a, k) => {
    const isTanh = LSTM_CELL.gates[k].activatedBy === 'activation';
    const value = isTanh ? tanh(a) : applyRecurrentActivation(activation, a);
    return withConstants(value, {isActive: isActive[k], constants: constants[k]});
  });
  return nextState(i, f, g, o, c);
}
