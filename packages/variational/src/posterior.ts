import {add, cast, exp, greater, mul, square, tidy, type Tensor} from '@tensorflow/tfjs-core';

/** q(θ) = N(μ, σ²) of each value of a weight, independent of all others; σ is kept as its logarithm. */
export interface Posterior<T extends Tensor = Tensor> {
  /** μ */
  mean: T;
  /** log σ, of the same shape. */
  logSigma: T;
}

/** log σ before training: σ = 0.0498. */
export const INITIAL_LOG_SIGMA = -3;

/**
 * A value is kept while its signal-to-noise ratio is above this.
 *
 * Paper: says 0.05; the code behind its tables compares log α with 3, and e⁻³ = 0.0498.
 */
export const SNR_THRESHOLD = Math.exp(-3);

/** Added to μ²: log 0 is −∞ and its gradient NaN. Far under any μ² that training tells from 0. */
export const SMALLEST_SQUARE = 1e-20;

/** μ + σ ε; the noise may have leading axes more, and then so has the sample. */
export function sample({mean, logSigma}: Posterior, noise: Tensor): Tensor {
  return tidy(() => add(mean, mul(exp(logSigma), noise)));
}

/** μ²/σ², the reciprocal of α. */
export function signalToNoise({mean, logSigma}: Posterior): Tensor {
  return tidy(() => mul(square(mean), exp(mul(logSigma, -2))));
}

/** 1 where μ²/σ² exceeds the threshold and 0 elsewhere; μ = 0 is never kept. No gradient. */
export function kept(posterior: Posterior, snrThreshold: number): Tensor {
  return tidy(() => cast(greater(signalToNoise(posterior), snrThreshold), 'float32'));
}

/** μ where it is kept and exactly 0 elsewhere: what is computed with once training is over. */
export function thresholdedMean(posterior: Posterior, snrThreshold: number): Tensor {
  return tidy(() => mul(posterior.mean, kept(posterior, snrThreshold)));
}
