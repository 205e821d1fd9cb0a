import type {PackedSequenceKernelAttrs, PackedSequenceKernelInputs} from './packed-sequence.js';

/**
 * Kernel of a whole GRU sequence of packed gates, inference only.
 *
 * Outputs, in this order: `outputs` [B, T, U] in the order walked, or [B, U] when `returnSequences` is false;
 * `h` [B, U] after the last step.
 */
export const SPARSE_GRU_SEQUENCE = 'SparsegateSparseGRUSequence';

/** Of three gates; the bias is [A], with `resetAfter` [2, A]. */
export type SparseGRUSequenceKernelInputs = PackedSequenceKernelInputs;

export interface SparseGRUSequenceKernelAttrs extends PackedSequenceKernelAttrs {
  resetAfter: boolean;
}
