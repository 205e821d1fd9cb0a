import type {TensorInfo} from '@tensorflow/tfjs-core';

/** Kernel of the summed KL to the log-uniform prior. Output: a scalar. */
export const LOG_UNIFORM_KL = 'SparsegateLogUniformKL';

export interface LogUniformKLInputs {
  /** μ, any shape, float32. */
  mean: TensorInfo;
  /** log σ, the same shape. */
  logSigma: TensorInfo;
}

/** The constants of the approximation KL(a) = ½ log(1 + e⁻ᵃ) + offset − height · sigmoid(shift + slope · a), a = log α. */
export interface KLConstants {
  height: number;
  shift: number;
  slope: number;
  offset: number;
}

export interface LogUniformKLAttrs extends KLConstants {
  /** log α is clipped to ± this, and has no gradient beyond. */
  largestLogAlpha: number;
  /** Added to μ² before its logarithm is taken. */
  smallestSquare: number;
}

/** Kernel of its gradient. Outputs, in this order: `dMean` and `dLogSigma`, the shape of `mean`. */
export const LOG_UNIFORM_KL_GRADIENT = 'SparsegateLogUniformKLGradient';

export interface LogUniformKLGradientInputs extends LogUniformKLInputs {
  /** [] */
  dy: TensorInfo;
}
