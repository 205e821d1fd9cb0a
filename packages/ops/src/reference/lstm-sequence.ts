import {add, matMul, mul, split, tanh, type Tensor2D, type Tensor3D} from '@tensorflow/tfjs-core';
import {LSTM_CELL, type RecurrentActivation} from '@sparsegate/cells';
import type {
  LSTMSequenceInputs,
  LSTMSequenceResult,
  LSTMState,
  LSTMWeights,
} from '../lstm-types.js';
import {applyRecurrentActivation} from '../recurrent-activation.js';
import type {SequenceMultipliers, SequenceOptions} from '../sequence-types.js';
import {projectInputs, walkSequence, type CellSteps} from './walk-sequence.js';

/**
 * `lstmSequence` in plain tfjs ops, on any backend and with gradients by tfjs: what every kernel is held against.
 * Makes tensors besides its result: call it in a `tidy`.
 */
export function lstmSequenceReference(
  x: Tensor3D,
  weights: LSTMWeights,
  inputs: LSTMSequenceInputs & SequenceMultipliers,
  options: SequenceOptions,
): LSTMSequenceResult {
  const steps: CellSteps<LSTMState> = {
    cell: LSTM_CELL,
    units: weights.recurrentKernel.shape[0],
    step: (projectedStep, state) => {
      const a = preactivations(projectedStep, state.h, weights, inputs.gateMultiplier);
      return lstmStep(a, state, options.recurrentActivation, inputs.outputMultiplier);
    },
  };
  return walkSequence(projectInputs(x, weights.kernel), steps, inputs, options);
}

/** (x Wx + h Wh) · z + b, [B, 4U]; z is left out where there is no multiplier. */
function preactivations(
  projectedStep: Tensor2D,
  h: Tensor2D,
  {recurrentKernel, bias}: LSTMWeights,
  gateMultiplier?: Tensor2D,
): Tensor2D {
  const incoming: Tensor2D = add(projectedStep, matMul(h, recurrentKernel));
  return add(gateMultiplier ? mul(incoming, gateMultiplier) : incoming, bias);
}

/** One step from the preactivations, eq. (1): c = f c + i g, h = z^h · o · tanh(c). */
function lstmStep(
  preactivation: Tensor2D,
  {c}: LSTMState,
  activation: RecurrentActivation,
  outputMultiplier?: Tensor2D,
): LSTMState {
  const [i, f, g, o] = split<Tensor2D>(preactivation, LSTM_CELL.gates.length, 1);
  const gate = (a: Tensor2D): Tensor2D => applyRecurrentActivation(activation, a);
  return nextState(gate(i), gate(f), tanh(g), gate(o), c, outputMultiplier);
}

/** c' = f c + i g and h' = z^h · o · tanh(c'), from the values of the gates, each [B, U]. */
export function nextState(
  i: Tensor2D,
  f: Tensor2D,
  g: Tensor2D,
  o: Tensor2D,
  c: Tensor2D,
  outputMultiplier?: Tensor2D,
): LSTMState {
  const nextC: Tensor2D = add(mul(f, c), mul(i, g));
  const nextH: Tensor2D = mul(o, tanh(nextC));
  return {h: outputMultiplier ? mul(nextH, outputMultiplier) : nextH, c: nextC};
}
