import type {Tensor3D} from '@tensorflow/tfjs-core';
import {LSTM_CELL} from '@sparsegate/cells';
import {checkPacked} from './check-sequence.js';
import {SPARSE_LSTM_SEQUENCE} from './contracts/sparse-lstm-sequence.js';
import type {
  LSTMSequenceInputs,
  LSTMSequenceResult,
  LSTMState,
  PackedLSTMWeights,
} from './lstm-types.js';
import {runPackedSequence, type PackedSequenceOp} from './packed-sequence-op.js';
import {sparseLstmSequenceReference} from './reference/sparse-lstm-sequence.js';
import type {SequenceOptions} from './sequence-types.js';
import {checkSequenceOptions} from './sequence-options.js';

const OP: PackedSequenceOp<LSTMState, SequenceOptions> = {
  name: 'sparseLstmSequence',
  cell: LSTM_CELL,
  kernelName: SPARSE_LSTM_SEQUENCE,
  ownAttrs: () => ({}),
  reference: (x, weights, inputs, options) =>
    sparseLstmSequenceReference(x, weights as PackedLSTMWeights, inputs, options),
};

/**
 * An LSTM over a whole sequence that stores and multiplies only its active gates; the others are constants.
 *
 * Runs as one kernel call where a kernel is registered for the current backend (`@sparsegate/kernels`) and no gradient
 * is wanted; in plain tfjs ops otherwise. Makes exactly the tensors of its result.
 *
 * Paper: it counts constant gates; here they are left out of the products.
 *
 * @param x [B, T, I], T ≥ 1
 * @param weights of A active gates and U neurons; both may be 0
 * @throws if a shape does not fit the others, or an option is not known
 */
export function sparseLstmSequence(
  x: Tensor3D,
  weights: PackedLSTMWeights,
  inputs: LSTMSequenceInputs,
  options: SequenceOptions,
): LSTMSequenceResult {
  checkSequenceOptions(OP.name, options);
  checkPacked(OP, x, weights, inputs, []);
  return runPackedSequence(OP, x, weights, inputs, options);
}
