import {abs, less, tidy, where, zerosLike, type Tensor} from '@tensorflow/tfjs-core';
import {ZERO_SMALL} from './contracts/weight-sums.js';
import {callKernel, dispatch} from './dispatch.js';

/**
 * x with exactly 0 wherever |x| < threshold; NaN stays. Has no gradient: it belongs after an update, not in a loss.
 *
 * @param x float32, any shape
 */
export function zeroSmall<T extends Tensor>(x: T, threshold: number): T {
  return dispatch(
    ZERO_SMALL,
    () => callKernel(ZERO_SMALL, {x}, {threshold})[0] as T,
    () => tidy(() => where(less(abs(x), threshold), zerosLike(x), x)),
  );
}
