import {
  cast,
  div,
  losses,
  oneHot,
  Reduction,
  reshape,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs';

/** −Σ log p(word) over all words of a batch, nats. */
export function summedCrossEntropy(ids: Tensor2D, logits: Tensor): Scalar {
  const vocabulary = logits.shape[logits.shape.length - 1];
  const flat: Tensor2D = reshape(logits, [-1, vocabulary]);
  const labels = oneHot(cast(reshape(ids, [-1]), 'int32') as Tensor1D, vocabulary);
  return losses.softmaxCrossEntropy(labels, flat, undefined, undefined, Reduction.SUM);
}

/** A loss for `model.compile`, and a metric that repeats it. */
export interface Likelihood {
  loss: (ids: Tensor, logits: Tensor) => Tensor;
  likelihood: (ids: Tensor, logits: Tensor) => Tensor;
}

/**
 * The likelihood part of the pruning objective, (1/B) Σ_b Σ_t CE(b, t): summed over time steps, averaged over streams.
 * The published λ belong to this scale.
 *
 * The loss that `fit` reports contains the penalty, perplexity must not. The metric reports the likelihood alone; it
 * hands out what the loss just computed, since a second softmax over the vocabulary would cost a tenth of the step.
 */
export function likelihoodOf(batch: number): Likelihood {
  let latest: Scalar;
  return {
    loss: (ids, logits) => {
      latest = div<Scalar>(summedCrossEntropy(ids as Tensor2D, logits), batch);
      return latest;
    },
    likelihood: () => latest.clone(),
  };
}
