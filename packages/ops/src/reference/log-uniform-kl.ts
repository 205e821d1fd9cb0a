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
  square,
  step,
  sub,
  tidy,
  type GradSaveFunc,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type {KLConstants, LogUniformKLAttrs} from '../contracts/log-uniform-kl.js';
import {sumInBlocks} from '../sum-in-blocks.js';

/**
 * The KL of `logUniformKL` in plain tfjs ops.
 *
 * Gradients are written out: tfjs would keep a dozen arrays of the size of the weights for them, instead of one.
 */
export function logUniformKLReference(
  mean: Tensor,
  logSigma: Tensor,
  attrs: LogUniformKLAttrs,
): Scalar {
  return tidy(() => klOfLogAlpha(clippedLogAlpha(mean, logSigma, attrs), attrs));
}

/** a = clip(2 log σ − log μ²); da/dμ = −2 μ/μ² and da/d log σ = 2, or 0 where it is clipped. */
function clippedLogAlpha(
  mean: Tensor,
  logSigma: Tensor,
  {largestLogAlpha, smallestSquare}: LogUniformKLAttrs,
): Tensor {
  const clipped = customGrad((...args: Array<Tensor | GradSaveFunc>) => {
    const [mu, rho, save] = args as [Tensor, Tensor, GradSaveFunc];
    const value = tidy(() => {
      const logAlpha = sub(mul(rho, 2), log(add(square(mu), smallestSquare)));
      return clipByValue(logAlpha, -largestLogAlpha, largestLogAlpha);
    });
    save([mu, value]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] =>
      tidy(() => {
        const inside = step(sub(largestLogAlpha, abs(saved[1])));
        const toLogSigma = mul(mul(inside, 2), dy);
        const toMean = mul(neg(toLogSigma), div(saved[0], add(square(saved[0]), smallestSquare)));
        return [toMean, toLogSigma];
      });
    return {value, gradFunc};
  });
  return clipped(mean, logSigma);
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
