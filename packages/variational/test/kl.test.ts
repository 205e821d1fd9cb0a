import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from '@jest/globals';
import {KL_CONSTANTS, klDivergence, type KLApproximation, type Posterior} from '../src/index.js';

/** A posterior with this log α: μ = 1, σ = √α. */
function withLogAlpha(...values: number[]): Posterior {
  return {mean: tf.ones([values.length]), logSigma: tf.tensor1d(values.map(a => a / 2))};
}

function valueAt(logAlpha: number, approximation?: KLApproximation): number {
  return tf.tidy(() => klDivergence(withLogAlpha(logAlpha), approximation).dataSync()[0]);
}

/** dKL/d log σ = 2 dKL/da. */
function slopeAt(logAlpha: number, approximation?: KLApproximation): number {
  return tf.tidy(() => {
    const {mean, logSigma} = withLogAlpha(logAlpha);
    const gradient = tf.grad(rho => klDivergence({mean, logSigma: rho}, approximation));
    return gradient(logSigma).dataSync()[0] / 2;
  });
}

// Computed in float64 from the formulas: Molchanov et al. (2017), eq. (14), and the same with rounded constants.
const TABLE = [
  [-8, 3.97014007, 4.63589948, -0.49987378],
  [-6, 2.97068318, 3.63644603, -0.49959496],
  [-4, 1.96811558, 2.63420831, -0.50716446],
  [-2, 0.86755994, 1.54053274, -0.62474489],
  [0, -0.24371226, 0.43123895, -0.35467823],
  [2, -0.6020345, 0.06841655, -0.06630621],
  [3, -0.64469639, 0.02542004, -0.02522545],
  [4, -0.66069941, 0.00932994, -0.00933142],
  [8, -0.66983174, 0.00016837, -0.00016851],
];

describe('the published table', () => {
  test.each(TABLE)('at log α = %d', (logAlpha, rounded, molchanov, slopeOfRounded) => {
    // Seven digits are what float32 has of a number near 4.
    expect(valueAt(logAlpha, 'rounded')).toBeCloseTo(rounded, 6);
    expect(valueAt(logAlpha, 'molchanov')).toBeCloseTo(molchanov, 6);
    // At ±8 itself the gradient is 0; the table has that from within.
    expect(slopeAt(logAlpha * (1 - 1e-6), 'rounded')).toBeCloseTo(slopeOfRounded, 5);
  });

  test("Molchanov's constants are the default", () => {
    expect(valueAt(0)).toBeCloseTo(0.43123895, 6);
  });

  test('values of a weight are summed', () => {
    const [first, last] = [TABLE[1], TABLE[5]];
    const sum = tf.tidy(() => klDivergence(withLogAlpha(-6, 2)).dataSync()[0]);
    expect(sum).toBeCloseTo(first[2] + last[2], 5);
  });
});

/**
 * KL to the log-uniform prior, 0 at α → ∞: E log|1 + √α ξ| − ½ log α + (γ + log 2)/2 with ξ ~ N(0, 1), by the midpoint
 * rule. log|·| has its pole between two midpoints, where it can be integrated.
 */
function trueKL(logAlpha: number): number {
  const EULER_GAMMA = 0.5772156649015329;
  const [from, to, count] = [-12, 12, 100_000];
  const width = (to - from) / count;
  const root = Math.exp(logAlpha / 2);
  let expectation = 0;
  for (let k = 0; k < count; k++) {
    const xi = from + (k + 0.5) * width;
    const density = Math.exp((-xi * xi) / 2) / Math.sqrt(2 * Math.PI);
    expectation += Math.log(Math.abs(1 + root * xi)) * density * width;
  }
  return expectation - logAlpha / 2 + (EULER_GAMMA + Math.LN2) / 2;
}

test.each([-8, -4, -2, -1, 0, 1, 2, 4, 8])(
  'the approximation is within 0.01 of the true KL at log α = %d',
  logAlpha => {
    expect(Math.abs(valueAt(logAlpha, 'molchanov') - trueKL(logAlpha))).toBeLessThan(0.01);
    const {offset, height} = KL_CONSTANTS.rounded;
    expect(valueAt(logAlpha, 'rounded') - (offset - height)).toBeCloseTo(
      valueAt(logAlpha, 'molchanov'),
      1,
    );
  },
);

describe('the gradient', () => {
  const mean = [0.3, -0.02, 1.5, -0.7, 0.1];
  const logSigma = [-3, -3.5, 0.2, -1, -2.4];

  test.each(['molchanov', 'rounded'] as const)('is the finite difference (%s)', approximation => {
    tf.tidy(() => {
      const step = 1e-2;
      const f = (mu: tf.Tensor, rho: tf.Tensor) =>
        klDivergence({mean: mu, logSigma: rho}, approximation);
      const [dMean, dLogSigma] = tf.grads((mu, rho) => f(mu, rho))([
        tf.tensor1d(mean),
        tf.tensor1d(logSigma),
      ]);
      mean.forEach((_, k) => {
        const shifted = (values: number[], by: number) =>
          tf.tensor1d(values.map((v, j) => (j === k ? v + by : v)));
        const scale = Math.abs(mean[k]) * step;
        const byMean = tf.sub(
          f(shifted(mean, scale), tf.tensor1d(logSigma)),
          f(shifted(mean, -scale), tf.tensor1d(logSigma)),
        );
        const byLogSigma = tf.sub(
          f(tf.tensor1d(mean), shifted(logSigma, step)),
          f(tf.tensor1d(mean), shifted(logSigma, -step)),
        );
        const relative = (a: number, b: number) => Math.abs(a - b) / Math.max(Math.abs(b), 1e-2);
        expect(relative(byMean.dataSync()[0] / (2 * scale), dMean.dataSync()[k])).toBeLessThan(
          0.01,
        );
        expect(
          relative(byLogSigma.dataSync()[0] / (2 * step), dLogSigma.dataSync()[k]),
        ).toBeLessThan(0.01);
      });
    });
  });

  test('is 0 where |log α| exceeds 8, and at μ = 0', () => {
    tf.tidy(() => {
      const posterior = {mean: tf.tensor1d([1, 1, 0]), logSigma: tf.tensor1d([4.01, -4.01, -3])};
      const [dMean, dLogSigma] = tf.grads((mu, rho) => klDivergence({mean: mu, logSigma: rho}))([
        posterior.mean,
        posterior.logSigma,
      ]);
      expect(Array.from(dMean.dataSync(), Math.abs)).toEqual([0, 0, 0]);
      expect(Array.from(dLogSigma.dataSync(), Math.abs)).toEqual([0, 0, 0]);
    });
  });
});

test('one tensor is made', () => {
  const posterior = withLogAlpha(-1, 2);
  const before = tf.memory().numTensors;
  const value = klDivergence(posterior);
  expect(tf.memory().numTensors).toBe(before + 1);
  tf.dispose([value, posterior.mean, posterior.logSigma]);
});
