import {abs, addN, scalar, sum, tidy, type Scalar, type Tensor} from '@tensorflow/tfjs-core';

/** ‖w‖₁ over several weights, not yet multiplied by λ₂. Scalar ≥ 0; its gradient is sign(w), and 0 at 0. */
export function lasso(weights: readonly Tensor[]): Scalar {
  return tidy(() =>
    weights.length > 0 ? addN(weights.map(weight => sum<Scalar>(abs(weight)))) : scalar(0),
  );
}
