import type {Tensor3D} from '@tensorflow/tfjs-core';
import {GRU_CELL} from '@sparsegate/cells';
import {checkSequence} from './check-sequence.js';
import {GRU_SEQUENCE, GRU_SEQUENCE_GRADIENT} from './contracts/gru-sequence.js';
import type {
  GRUSequenceInputs,
  GRUSequenceOptions,
  GRUSequenceResult,
  GRUState,
  GRUWeights,
} from './gru-types.js';
import {gruSequenceReference} from './reference/gru-sequence.js';
import {registerSequenceGradient, runSequence, type SequenceOp} from './sequence-op.js';
import type {SequenceMultipliers} from './sequence-types.js';
import {checkSequenceOptions, GRU_CHECKS} from './sequence-options.js';

const OP: SequenceOp<GRUState, GRUSequenceOptions> = {
  name: 'gruSequence',
  cell: GRU_CELL,
  kernelName: GRU_SEQUENCE,
  gradientName: GRU_SEQUENCE_GRADIENT,
  ownAttrs: ({resetAfter = false}) => ({resetAfter}),
  reference: gruSequenceReference,
};

/**
 * A GRU over a whole sequence, with its gradient: h' = u ∘ h + (1 − u) ∘ n with
 * u = s(x Ku + h Uu + b_u), r = s(x Kr + h Ur + b_r) and, reset before, n = tanh(x Kn + (r ∘ h) Un + b_n), as in
 * `tf.layers.gru`; with `resetAfter` n = tanh(x Kn + b_n + r ∘ (h Un + rb_n)), as by default in Keras.
 *
 * Runs as one kernel call where a kernel is registered for the current backend (`@sparsegate/kernels`), and in
 * plain tfjs ops elsewhere: the same numbers, slower. Makes exactly the tensors of its result.
 *
 * The gate multipliers multiply what comes in without the biases: x Ku + h Uu, x Kr + h Ur, and x Kn + (r ∘ h) Un or
 * x Kn + r ∘ (h Un). The output multiplier z^h acts where h is read, that is in the products and in `outputs`, and not in
 * the state: carried from step to step it would become (z^h)^t.
 *
 * Paper: it names no GRU ("any gated architecture"); where the multipliers stand is ours.
 *
 * @param x [B, T, I], T ≥ 1
 * @param weights kernel [I, 3U], recurrentKernel [U, 3U], bias [3U] or, with `resetAfter`, [2, 3U], U ≥ 1
 * @throws if a shape does not fit the others, or an option is not known
 */
export function gruSequence(
  x: Tensor3D,
  weights: GRUWeights,
  inputs: GRUSequenceInputs & SequenceMultipliers,
  options: GRUSequenceOptions,
): GRUSequenceResult {
  checkSequenceOptions(OP.name, options, GRU_CHECKS);
  checkSequence(OP, x, weights, inputs, options.resetAfter ? [2] : []);
  return runSequence(OP, x, weights, inputs, options);
}

registerSequenceGradient(OP);
