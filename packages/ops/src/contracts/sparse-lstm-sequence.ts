import type {TensorInfo} from '@tensorflow/tfjs-core';
import type {RecurrentActivation} from '../recurrent-activation.js';

/**
 * Kernel of a whole sequence of packed gates, inference only.
 *
 * Outputs, in this order: `outputs` [B, T, U] in the order walked, or [B, U] when `returnSequences` is false;
 * `h` [B, U] and `c` [B, U] after the last step.
 */
export const SPARSE_LSTM_SEQUENCE = 'SparsegateSparseLSTMSequence';

/**
 * A is the number of active gate columns. A matrix is either dense, then only its `Values` are given, or
 * compressed by rows (CSR), then `Columns` and `RowPointers` are given too.
 */
export interface SparseLSTMSequenceKernelInputs {
  /** [B, T, I] */
  x: TensorInfo;
  /** [I, A] or [nonzeros] */
  kernelValues: TensorInfo;
  /** [nonzeros], int32, in [0, A) */
  kernelColumns?: TensorInfo;
  /** [I + 1], int32 */
  kernelRowPointers?: TensorInfo;
  /** [U, A] or [nonzeros] */
  recurrentValues: TensorInfo;
  /** [nonzeros], int32, in [0, A) */
  recurrentColumns?: TensorInfo;
  /** [U + 1], int32 */
  recurrentRowPointers?: TensorInfo;
  /** [A] */
  bias: TensorInfo;
  /** [A], int32, ascending: the column of [4U] that each packed column stands for */
  activeColumns: TensorInfo;
  /** [4U]: the constant gates' values; not read at active columns */
  gateConstants: TensorInfo;
  /** [B, U] */
  h0?: TensorInfo;
  /** [B, U] */
  c0?: TensorInfo;
  /** [B, T], float32, 0 or 1 */
  mask?: TensorInfo;
}

export interface SparseLSTMSequenceKernelAttrs {
  recurrentActivation: RecurrentActivation;
  goBackwards: boolean;
  returnSequences: boolean;
}
