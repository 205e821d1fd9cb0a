import {sumInBlocks, weightSums} from '@sparsegate/ops';
import {
  addN,
  mul,
  scalar,
  sign,
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
      weight.rank === 2
        ? sumsOf(weight as Tensor2D).absolute
        : // Not `abs`: the slope that tfjs gives it at 0 is −1.
          sumInBlocks(mul(weight, sign(weight))),
    );
    return absolute.length > 0 ? addN(absolute) : scalar(0);
  });
}
