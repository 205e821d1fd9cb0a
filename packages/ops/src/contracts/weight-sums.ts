import type {TensorInfo} from '@tensorflow/tfjs-core';

/**
 * Kernel of the sums over a matrix that penalties are made of.
 *
 * Outputs, in this order: `rowSquares` [R], `columnSquares` [C], `absolute` [].
 */
export const WEIGHT_SUMS = 'SparsegateWeightSums';

export interface WeightSumsInputs {
  /** [R, C] */
  matrix: TensorInfo;
}

/** Kernel of its gradient. Output: `dMatrix` [R, C] = 2 w (dRowSquares + dColumnSquares) + sign(w) dAbsolute. */
export const WEIGHT_SUMS_GRADIENT = 'SparsegateWeightSumsGradient';

export interface WeightSumsGradientInputs extends WeightSumsInputs {
  /** [R] */
  dRowSquares: TensorInfo;
  /** [C] */
  dColumnSquares: TensorInfo;
  /** [] */
  dAbsolute: TensorInfo;
}

/** Kernel that sets small values to 0. Output: the same shape as `x`. */
export const ZERO_SMALL = 'SparsegateZeroSmall';

export interface ZeroSmallInputs {
  /** Any shape, float32. */
  x: TensorInfo;
}

export interface ZeroSmallAttrs {
  threshold: number;
}
