import {
  cast,
  div,
  registerGradient,
  reshape,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {
  SPARSE_SOFTMAX_CROSS_ENTROPY,
  SPARSE_SOFTMAX_CROSS_ENTROPY_GRADIENT,
} from './contracts/sparse-softmax-cross-entropy.js';
import {callKernel, dispatch} from './dispatch.js';
import {sparseSoftmaxCrossEntropyReference} from './reference/sparse-softmax-cross-entropy.js';
import {sumInBlocks} from './sum-in-blocks.js';

/**
 * How the losses of single labels become one number: their mean; or summed over the time steps and averaged over the
 * batch, the scale that the published λ of pruning belong to.
 */
export type LossReduction = 'mean' | 'sumOverTime';

/**
 * Softmax and cross entropy with one label a row, without a one-hot: −log softmax(logits)[label], nats. Stable for
 * logits of any size.
 *
 * Usable as `model.compile({loss: sparseSoftmaxCrossEntropy})`. A label outside [0, V) counts as a loss of 0.
 *
 * @param labels [B], [B, T] or with a last axis of 1; any numeric dtype
 * @param logits [B, V] or [B, T, V]
 * @throws if there is not one label per row of logits
 */
export function sparseSoftmaxCrossEntropy(
  labels: Tensor,
  logits: Tensor,
  reduction: LossReduction = 'mean',
): Scalar {
  const vocabulary = logits.shape[logits.rank - 1];
  const rows = logits.size / vocabulary;
  if (labels.size !== rows) {
    throw new Error(
      `sparseSoftmaxCrossEntropy: labels must hold one label per row of the logits [${logits.shape}]. ` +
        `Received: [${labels.shape}].`,
    );
  }
  return tidy(() => {
    const ids: Tensor1D = reshape(cast(labels, 'int32'), [rows]);
    const flat: Tensor2D = reshape(logits, [rows, vocabulary]);
    const losses = dispatch(
      SPARSE_SOFTMAX_CROSS_ENTROPY,
      () => runKernel(ids, flat),
      () => sparseSoftmaxCrossEntropyReference(ids, flat),
    );
    return div<Scalar>(sumInBlocks(losses), reduction === 'mean' ? rows : logits.shape[0]);
  });
}

function runKernel(labels: Tensor1D, logits: Tensor2D): Tensor1D {
  const [losses] = callKernel(SPARSE_SOFTMAX_CROSS_ENTROPY, {logits, labels}, {});
  return losses as Tensor1D;
}

registerGradient({
  kernelName: SPARSE_SOFTMAX_CROSS_ENTROPY,
  inputsToSave: ['logits', 'labels'],
  outputsToSave: [false, true],
  gradFunc: (dy, [logits, labels, logSumExp]) => {
    const inputs = {logits, labels, logSumExp, dLosses: (dy as Tensor[])[0]};
    return {logits: () => callKernel(SPARSE_SOFTMAX_CROSS_ENTROPY_GRADIENT, inputs, {})[0]};
  },
});
