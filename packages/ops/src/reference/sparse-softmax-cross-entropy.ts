import {
  cast,
  logSoftmax,
  neg,
  oneHot,
  sum,
  where,
  zerosLike,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/**
 * −log softmax(logits)[label] in plain tfjs ops, [N]; 0 for a label outside [0, V).
 * Makes tensors besides its result: call it in a `tidy`.
 *
 * @param labels [N], int32
 * @param logits [N, V]
 */
export function sparseSoftmaxCrossEntropyReference(labels: Tensor1D, logits: Tensor2D): Tensor1D {
  const logProbabilities = logSoftmax(logits);
  // Asked for a one-hot of bools, tfjs's wasm backend writes past its end.
  const isLabel = cast(oneHot(labels, logits.shape[1]), 'bool');
  // `where` and not a product: a logit of −∞ elsewhere in the row would make it 0 · ∞ = NaN.
  return neg(sum<Tensor1D>(where(isLabel, logProbabilities, zerosLike(logProbabilities)), 1));
}
