import {
  abs,
  greaterEqual,
  tidy,
  where,
  zerosLike,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';

/** w where |w| ≥ threshold, exactly 0 elsewhere. Same shape. */
export function thresholded(weight: Tensor, threshold: number): Tensor {
  return tidy(() => where(greaterEqual(abs(weight), threshold), weight, zerosLike(weight)));
}

/** Sets the weights below the threshold to exactly 0, in place. */
export function applyThreshold(weights: readonly Variable[], threshold: number): void {
  if (threshold === 0) return;
  tidy(() => {
    for (const weight of weights) weight.assign(thresholded(weight, threshold));
  });
}
