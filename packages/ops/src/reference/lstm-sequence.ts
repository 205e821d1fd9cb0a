import {
  add,
  matMul,
  mul,
  reshape,
  split,
  tanh,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import type {
  LSTMSequenceResult,
  LSTMState,
  LSTMWeights,
  SequenceInputs,
  SequenceMultipliers,
  SequenceOptions,
} from '../lstm-types.js';
import {applyRecurrentActivation, type RecurrentActivation} from '../recurrent-activation.js';
import {walkSequence} from './walk-sequence.js';

/**
 * `lstmSequence` in plain tfjs ops, on any backend and with gradients by tfjs: what every kernel is held against.
 * Makes tensors besides its result: call it in a `tidy`.
 */
export function lstmSequenceReference(
  x: Tensor3D,
  weights: LSTMWeights,
  inputs: SequenceInputs & SequenceMultipliers,
  options: SequenceOptions,
): LSTMSequenceResult {
  const projected = projectInputs(x, weights.kernel);
  const units = weights.recurrentKernel.shape[0];
  return walkSequence(projected, units, inputs, options, (projectedStep, state) => {
    const a = preactivations(projectedStep, state.h, weights, inputs.gateMultiplier);
    return lstmStep(a, state, options.recurrentActivation, inputs.outputMultiplier);
  });
}

/** x · kernel for all steps in one product: [B, T, I] · [I, columns] → [B, T, columns]. */
export function projectInputs(x: Tensor3D, kernel: Tensor2D): Tensor3D {
  const [batch, steps, inputSize] = x.shape;
  const flat: Tensor2D = reshape(x, [batch * steps, inputSize]);
  return reshape(matMul(flat, kernel), [batch, steps, kernel.shape[1]]);
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
  const [i, f, g, o] = split<Tensor2D>(preactivation, 4, 1);
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
