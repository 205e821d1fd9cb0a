import {sumInBlocks, weightSums} from '@sparsegate/ops';
import {
  abs,
  addN,
  scalar,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type {SumsOf} from './matrix-sums.js';

/**
 * ‖w‖₁ over several weights, not yet multiplied by λ₂. Scalar ≥ 0; its gradient is sign(w), and 0 at 0.
 *
 * @param sumsOf shares what is read of a matrix with other penalties of the same evaluation
 */
export function lasso(weights: readonly Tensor[], sumsOf: SumsOf = weightSums): Scalar {
  return tidy(() => {
    const absolute = weights.map(weight =>
      weight.rank === 2 ? sumsOf(weight as Tensor2D).absolute : sumInBlocks(abs(weight)),
    );
    return absolute.length > 0 ? addN(absolute) : scalar(0);
  });
}
