import {mul, type Scalar, type Tensor, type Tensor2D} from '@tensorflow/tfjs';
import {sparseSoftmaxCrossEntropy} from '@sparsegate/ops';

/** −Σ log p(word) over all words of a batch, nats. */
export function summedCrossEntropy(ids: Tensor2D, logits: Tensor): Scalar {
  const [batch] = ids.shape;
  return mul(sparseSoftmaxCrossEntropy(ids, logits, 'sumOverTime'), batch);
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
 * hands out what the loss just computed, since a second softmax over the vocabulary would cost a good part of the step.
 */
export function likelihoodLoss(): Likelihood {
  let latest: Scalar;
  return {
    loss: (ids, logits) => {
      latest = sparseSoftmaxCrossEntropy(ids, logits, 'sumOverTime');
      return latest;
    },
    likelihood: () => latest.clone(),
  };
}
