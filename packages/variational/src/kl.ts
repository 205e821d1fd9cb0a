import type {Scalar} from '@tensorflow/tfjs-core';
import {logUniformKL, type KLConstants} from '@sparsegate/ops';
import {oneOf} from '@sparsegate/structure';
import {SMALLEST_SQUARE, type Posterior} from './posterior.js';

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
 * @returns scalar, not yet divided by the number of training objects
 */
export function klDivergence(
  {mean, logSigma}: Posterior,
  approximation: KLApproximation = 'molchanov',
): Scalar {
  oneOf(...Object.keys(KL_CONSTANTS))('klDivergence: approximation', approximation);
  return logUniformKL(mean, logSigma, {
    ...KL_CONSTANTS[approximation],
    largestLogAlpha: LARGEST_LOG_ALPHA,
    smallestSquare: SMALLEST_SQUARE,
  });
}
