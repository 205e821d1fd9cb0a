import type {TensorInfo} from '@tensorflow/tfjs-core';
import type {PackedSequenceKernelAttrs, PackedSequenceKernelInputs} from './packed-sequence.js';

/**
 * Kernel of a whole LSTM sequence of packed gates, inference only.
 *
 * Outputs, in this order: `outputs` [B, T, U] in the order walked, or [B, U] when `returnSequences` is false;
 * `h` [B, U] and `c` [B, U] after the last step.
 */
export const SPARSE_LSTM_SEQUENCE = 'SparsegateSparseLSTMSequence';

/** Of four gates; the bias is [A]. */
export interface SparseLSTMSequenceKernelInputs extends PackedSequenceKernelInputs {
  /** [B, U] */
  c0?: TensorInfo;
}

export type SparseLSTMSequenceKernelAttrs = PackedSequenceKernelAttrs;
