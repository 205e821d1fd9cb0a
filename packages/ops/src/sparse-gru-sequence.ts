import type {Tensor3D} from '@tensorflow/tfjs-core';
import {GRU_CELL} from '@sparsegate/cells';
import {checkPacked} from './check-sequence.js';
import {SPARSE_GRU_SEQUENCE} from './contracts/sparse-gru-sequence.js';
import type {
  GRUSequenceInputs,
  GRUSequenceOptions,
  GRUSequenceResult,
  GRUState,
  PackedGRUWeights,
} from './gru-types.js';
import {runPackedSequence, type PackedSequenceOp} from './packed-sequence-op.js';
import {sparseGruSequenceReference} from './reference/sparse-gru-sequence.js';
import {checkSequenceOptions, GRU_CHECKS} from './sequence-options.js';

const OP: PackedSequenceOp<GRUState, GRUSequenceOptions> = {
  name: 'sparseGruSequence',
  cell: GRU_CELL,
  kernelName: SPARSE_GRU_SEQUENCE,
  ownAttrs: ({resetAfter = false}) => ({resetAfter}),
  reference: sparseGruSequenceReference,
};

/**
 * A GRU over a whole sequence that stores and multiplies only its active gates; the others are constants. The equations
 * are those of `gruSequence`.
 *
 * Runs as one kernel call where a kernel is registered for the current backend (`@sparsegate/kernels`) and no gradient
 * is wanted; in plain tfjs ops otherwise. Makes exactly the tensors of its result.
 *
 * @param x [B, T, I], T ≥ 1
 * @param weights of A active gates and U neurons, both may be 0; the bias is [A] or, with `resetAfter`, [2, A]
 * @throws if a shape does not fit the others, or an option is not known
 */
export function sparseGruSequence(
  x: Tensor3D,
  weights: PackedGRUWeights,
  inputs: GRUSequenceInputs,
  options: GRUSequenceOptions,
): GRUSequenceResult {
  checkSequenceOptions(OP.name, options, GRU_CHECKS);
  checkPacked(OP, x, weights, inputs, options.resetAfter ? [2] : []);
  return runPackedSequence(OP, x, weights, inputs, options);
}
