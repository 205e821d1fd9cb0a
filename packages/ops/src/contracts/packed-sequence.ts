import type {TensorInfo} from '@tensorflow/tfjs-core';
import type {SequenceKernelAttrs} from './sequence.js';

/**
 * What the kernels of packed gates take, of a cell with G gates. A is the number of active gate columns. A matrix is
 * either dense, then only its `Values` are given, or compressed by rows (CSR), then `Columns` and `RowPointers` are given
 * too.
 */
export interface PackedSequenceKernelInputs {
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
  /** [A], or what the cell's contract says. */
  bias: TensorInfo;
  /** [A], int32, ascending: the column of [G·U] that each packed column stands for */
  activeColumns: TensorInfo;
  /** [G·U]: the constant gates' values; not read at active columns */
  gateConstants: TensorInfo;
  /** [B, U] */
  h0?: TensorInfo;
  /** [B, T], float32, 0 or 1 */
  mask?: TensorInfo;
}

export type PackedSequenceKernelAttrs = Omit<SequenceKernelAttrs, 'saveForGradient'>;
