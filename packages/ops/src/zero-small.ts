import {
  abs,
  engine,
  getBackend,
  getKernel,
  less,
  tidy,
  where,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {ZERO_SMALL} from './contracts/weight-sums.js';

/**
 * x with exactly 0 wherever |x| < threshold; NaN stays. Has no gradient: it belongs after an update, not in a loss.
 *
 * @param x float32, any shape
 */
export function zeroSmall<T extends Tensor>(x: T, threshold: number): T {
  if (getKernel(ZERO_SMALL, getBackend())) {
    return engine().runKernel(ZERO_SMALL, {x}, {threshold}) as T;
  }
  return tidy(() => where(less(abs(x), threshold), zerosLike(x), x));
}
