import {
  abs,
  add,
  clipByValue,
  customGrad,
  div,
  log,
  mul,
  neg,
  sigmoid,
  step,
  square,
  sub,
  tidy,
  type GradSaveFunc,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {sumInBlocks} from './sum-in-blocks.js';
import {logAlpha, SMALLEST_SQUARE, type Posterior} from './posterior.js';

/** The constants of the approximation KL(a) = ½ log(1 + e⁻ᵃ) + offset − height · sigmoid(shift + slope · a), a = log α. */
export interface KLConstants {
  height: number;
  shift: number;
  slope: number;
  offset: number;
}

/**
 * - 'molchanov': Molchanov, Ashukha & Vetrov, *Variational Dropout Sparsifies Deep Neural Networks*, eq. (14), k₁, k₂ and k₃;
 *   0 where α → ∞.
 * - 'rounded': those of the code behind the paper's table 2, in which the sigmoid is written sigmoid(1.5 (a + 1.3)). Its KL is
 *   −0.67 for each value where α → ∞; apart from that the two differ by 0.0081 at most.
 */
export const KL_CONSTANTS = {
  molchanov: {height: 0.63576, shift: 1.8732, slope: 1.48695, offset: 0.63576},
  rounded: {height: 0.64, shift: 1.95, slope: 1.5, offset: -0.03},
} as const satisfies Record<string, KLConstants>;

export type KLApproximation = keyof typeof KL_CONSTANTS;

/** log α is clipped to ± this: beyond, the approximation is flat to 1e-3 and gets no gradient. */
export const LARGEST_LOG_ALPHA = 8;

/**
 * KL(q ‖ p) to the log-uniform prior p(|θ|) ∝ 1/|θ|, summed over all values of a posterior; up to a constant, which an
 * improper prior leaves open.
 *
 * Gradients are written out: tfjs would keep a dozen arrays of the size of the weights for them, instead of one.
 *
 * @returns scalar, not yet divided by the number of training objects
 */
export function klDivergence(
  {mean, logSigma}: Posterior,
  approximation: KLApproximation = 'molchanov',
): Scalar {
  return tidy(() => klOfLogAlpha(clippedLogAlpha(mean, logSigma), KL_CONSTANTS[approximation]));
}

/** a = clip(log α, ±8); da/dμ = −2 μ/μ² and da/d log σ = 2, or 0 where it is clipped. */
function clippedLogAlpha(mean: Tensor, logSigma: Tensor): Tensor {
  const clipped = customGrad((...args: Array<Tensor | GradSaveFunc>) => {
    const [mu, rho, save] = args as [Tensor, Tensor, GradSaveFunc];
    const value = tidy(() =>
      clipByValue(logAlpha({mean: mu, logSigma: rho}), -LARGEST_LOG_ALPHA, LARGEST_LOG_ALPHA),
    );
    save([mu, value]);
    return {value, gradFunc: gradientsOfLogAlpha};
  });
  return clipped(mean, logSigma);
}

function gradientsOfLogAlpha(dy: Tensor, saved: Tensor[]): Tensor[] {
  const [mean, a] = saved;
  return tidy(() => {
    const inside = step(sub(LARGEST_LOG_ALPHA, abs(a)));
    const toLogSigma = mul(mul(inside, 2), dy);
    const toMean = mul(neg(toLogSigma), div(mean, add(square(mean), SMALLEST_SQUARE)));
    return [toMean, toLogSigma];
  });
}

/** Σ ½ log(1 + e⁻ᵃ) + offset − height · sigmoid(shift + slope · a), with its derivative by a. */
function klOfLogAlpha(a: Tensor, {height, shift, slope, offset}: KLConstants): Scalar {
  const summed = customGrad((...args: Array<Tensor | GradSaveFunc>) => {
    const [logAlphas, save] = args as [Tensor, GradSaveFunc];
    save([logAlphas]);
    const value = tidy(() => {
      const rise = mul(sigmoid(add(mul(logAlphas, slope), shift)), height);
      // ½ log(1 + e⁻ᵃ) as −½ log sigmoid(a), which tfjs' wasm backend computes four times as fast.
      const values = add(mul(log(sigmoid(logAlphas)), 0.5), rise);
      return sub(offset * logAlphas.size, sumInBlocks(values));
    });
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor =>
      tidy(() => {
        const s = sigmoid(add(mul(saved[0], slope), shift));
        const slopeOfRise = mul(mul(s, sub(1, s)), height * slope);
        return mul(sub(mul(sigmoid(neg(saved[0])), -0.5), slopeOfRise), dy);
      });
    return {value, gradFunc};
  });
  return summed(a) as Scalar;
}
