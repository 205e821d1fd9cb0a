import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {logUniformKL, logUniformKLReference, type LogUniformKLAttrs} from '@sparsegate/ops';
import '../src/wasm/index.js';
import '../src/cpu/index.js';
import {BACKENDS} from '../../../test/support/backends.js';

/** Molchanov's constants. */
const ATTRS: LogUniformKLAttrs = {
  ...{height: 0.63576, shift: 1.8732, slope: 1.48695, offset: 0.63576},
  ...{largestLogAlpha: 8, smallestSquare: 1e-20},
};

interface Slopes {
  value: number;
  mean: number;
  logSigma: number;
}

/** KL of one value and its slopes, in float64 from the formula. */
function byHand(mean: number, logSigma: number): Slopes {
  const {height, shift, slope, offset} = ATTRS;
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  const logAlpha = 2 * logSigma - Math.log(mean * mean + 1e-20);
  const a = Math.min(8, Math.max(-8, logAlpha));
  const s = sigmoid(shift + slope * a);
  const byA = Math.abs(logAlpha) < 8 ? -0.5 * sigmoid(-a) - height * slope * s * (1 - s) : 0;
  return {
    value: 0.5 * Math.log1p(Math.exp(-a)) + offset - height * s,
    mean: (-2 * byA * mean) / (mean * mean + 1e-20),
    logSigma: 2 * byA,
  };
}

/** Pairs of μ and log σ, any number of them, on both sides of the limits of log α, and μ = 0. */
const posteriors = fc.array(
  fc.tuple(
    fc.oneof(fc.constant(0), fc.double({min: -3, max: 3, noNaN: true})),
    fc.double({min: -6, max: 6, noNaN: true}),
  ),
  {minLength: 1, maxLength: 300},
);

/** The sum and its gradients as the op gives them, for a factor of 3 behind the sum. */
function measured(pairs: Array<[number, number]>): {
  value: number;
  mean: Float32Array;
  logSigma: Float32Array;
} {
  return tf.tidy(() => {
    const [mean, logSigma] = [0, 1].map(k => tf.tensor1d(pairs.map(pair => pair[k])));
    const {value, grads} = tf.valueAndGrads((mu, rho) => tf.mul(logUniformKL(mu, rho, ATTRS), 3))([
      mean,
      logSigma,
    ]);
    const [dMean, dLogSigma] = grads.map(gradient => gradient.dataSync<'float32'>());
    return {value: value.dataSync()[0] / 3, mean: dMean, logSigma: dLogSigma};
  });
}

const near = (actual: number, expected: number, tolerance: number): void =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(expected)));

describe.each(BACKENDS)('on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  test('sum and gradients are those of the formula in float64', () => {
    const agrees = (drawn: Array<[number, number]>): void => {
      const pairs = drawn.map(pair => pair.map(Math.fround) as [number, number]);
      const {value, mean, logSigma} = measured(pairs);
      const expected = pairs.map(pair => byHand(...pair));
      near(
        value,
        expected.reduce((sum, {value: one}) => sum + one, 0),
        2e-6,
      );
      expected.forEach((slopes, k) => {
        // log α is rounded to 1e-6 near ±8, where the gradient stops.
        const [mu, rho] = pairs[k];
        const logAlpha = 2 * rho - Math.log(mu * mu + 1e-20);
        if (Math.abs(Math.abs(logAlpha) - 8) < 1e-5) return;
        near(logSigma[k], 3 * slopes.logSigma, 2e-5);
        near(mean[k], 3 * slopes.mean, 2e-5);
      });
    };
    fc.assert(fc.property(posteriors, agrees), {numRuns: 100, seed: 7});
  });

  test('it is the reference', () => {
    tf.tidy(() => {
      const mean = tf.randomNormal([31, 7], 0, 1, 'float32', 1);
      const logSigma = tf.randomNormal([31, 7], -2, 1, 'float32', 2);
      const [kernel, reference] = [logUniformKL, logUniformKLReference].map(
        op => op(mean, logSigma, ATTRS).dataSync()[0],
      );
      near(kernel, reference, 1e-6);
    });
  });

  test('a sum over six million values loses nothing', () => {
    tf.tidy(() => {
      const count = 6_000_001;
      const kl = logUniformKL(tf.ones([count]), tf.fill([count], -1), ATTRS).dataSync()[0];
      expect(kl / (count * byHand(1, -1).value)).toBeCloseTo(1, 6);
    });
  });

  test('NaN in μ or log σ is NaN in the sum and in its own gradient', () => {
    const nanMean = measured([
      [NaN, -1],
      [1, -1],
    ]);
    expect(nanMean.value).toBeNaN();
    expect(nanMean.logSigma[0]).toBeNaN();
    expect(nanMean.logSigma[1]).not.toBeNaN();
    expect(measured([[1, NaN]]).value).toBeNaN();
  });

  test('one tensor is made', () => {
    const [mean, logSigma] = [tf.ones([5]), tf.zeros([5])];
    const before = tf.memory().numTensors;
    const sum = logUniformKL(mean, logSigma, ATTRS);
    expect(tf.memory().numTensors).toBe(before + 1);
    tf.dispose([sum, mean, logSigma]);
  });
});
