import type {Tensor3D} from '@tensorflow/tfjs-core';
import {LSTM_CELL} from '@sparsegate/cells';
import {checkSequence} from './check-sequence.js';
import {LSTM_SEQUENCE, LSTM_SEQUENCE_GRADIENT} from './contracts/lstm-sequence.js';
import type {LSTMSequenceInputs, LSTMSequenceResult, LSTMState, LSTMWeights} from './lstm-types.js';
import {lstmSequenceReference} from './reference/lstm-sequence.js';
import {registerSequenceGradient, runSequence, type SequenceOp} from './sequence-op.js';
import type {SequenceMultipliers, SequenceOptions} from './sequence-types.js';
import {checkSequenceOptions} from './sequence-options.js';

const OP: SequenceOp<LSTMState, SequenceOptions> = {
  name: 'lstmSequence',
  cell: LSTM_CELL,
  kernelName: LSTM_SEQUENCE,
  gradientName: LSTM_SEQUENCE_GRADIENT,
  ownAttrs: () => ({}),
  reference: (x, weights, inputs, options) =>
    lstmSequenceReference(x, weights as LSTMWeights, inputs, options),
};

/**
 * An LSTM over a whole sequence, eq. (1) of the paper, with its gradient.
 *
 * Runs as one kernel call where a kernel is registered for the current backend (`@sparsegate/kernels`), and in
 * plain tfjs ops elsewhere: the same numbers, slower. Makes exactly the tensors of its result.
 *
 * The output multiplier z^h multiplies h as it comes out of a step, so the state's h contains it: h = z^h · o · tanh(c).
 *
 * @param x [B, T, I], T ≥ 1
 * @param weights kernel [I, 4U], recurrentKernel [U, 4U], bias [4U], U ≥ 1
 * @throws if a shape does not fit the others, or an option is not known
 */
export function lstmSequence(
  x: Tensor3D,
  weights: LSTMWeights,
  inputs: LSTMSequenceInputs & SequenceMultipliers,
  options: SequenceOptions,
): LSTMSequenceResult {
  checkSequenceOptions(OP.name, options);
  checkSequence(OP, x, weights, inputs, []);
  return runSequence(OP, x, weights, inputs, options);
}

registerSequenceGradient(OP);
