import type {TensorInfo} from '@tensorflow/tfjs-core';

/**
 * Kernel of a softmax and its cross entropy with one label a row.
 *
 * Outputs, in this order: `losses` [N], −log softmax(logits)[label] in nats, 0 for a label outside [0, V);
 * `logSumExp` [N], log Σ e^logits.
 */
export const SPARSE_SOFTMAX_CROSS_ENTROPY = 'SparsegateSparseSoftmaxCrossEntropy';

export interface SparseSoftmaxCrossEntropyInputs {
  /** [N, V] */
  logits: TensorInfo;
  /** [N], int32 */
  labels: TensorInfo;
}

/** Kernel of its gradient. Output: `dLogits` [N, V] = (softmax − one-hot) · dLosses; 0 for a label outside [0, V). */
export const SPARSE_SOFTMAX_CROSS_ENTROPY_GRADIENT = 'SparsegateSparseSoftmaxCrossEntropyGradient';

export interface SparseSoftmaxCrossEntropyGradientInputs extends SparseSoftmaxCrossEntropyInputs {
  /** [N], the forward kernel's own */
  logSumExp: TensorInfo;
  /** [N] */
  dLosses: TensorInfo;
}
