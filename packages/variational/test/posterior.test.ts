import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {sample, signalToNoise, thresholdedMean, SNR_THRESHOLD} from '../src/index.js';
import {derivedSeed, NoiseStream} from '../src/noise.js';

const posterior = (mean: number[], logSigma: number[]) => ({
  mean: tf.tensor1d(mean),
  logSigma: tf.tensor1d(logSigma),
});

test('the signal-to-noise ratio is μ²/σ²', () => {
  const ratio = signalToNoise(posterior([3, -0.5], [Math.log(2), Math.log(0.1)]));
  expect(Array.from(ratio.dataSync())).toEqual([expect.closeTo(9 / 4), expect.closeTo(25, 4)]);
});

test('with μ = 1 a value is kept at log σ = 1.499 and dropped at 1.501: log α = 3 lies between', () => {
  const means = thresholdedMean(posterior([1, 1, -1], [1.499, 1.501, 1.499]), SNR_THRESHOLD);
  expect(Array.from(means.dataSync(), Math.abs)).toEqual([1, 0, 1]);
});

test('at a threshold of 0 everything stays but a mean of 0', () => {
  const means = thresholdedMean(posterior([1e-3, 0], [2, -3]), 0);
  expect(Array.from(means.dataSync())).toEqual([expect.closeTo(1e-3), 0]);
});

test('a sample is μ + σ ε, and its gradient by log σ is σ ε', () => {
  const {mean, logSigma} = posterior([2, -1], [0, Math.log(3)]);
  const noise = tf.tensor1d([0.5, -2]);
  expect(Array.from(sample({mean, logSigma}, noise).dataSync())).toEqual([2.5, expect.closeTo(-7)]);
  const gradient = tf.grad(rho => tf.sum(sample({mean, logSigma: rho}, noise)))(logSigma);
  expect(Array.from(gradient.dataSync())).toEqual([0.5, expect.closeTo(-6)]);
});

test('the same seed and number of draws give the same noise, others give other noise', () => {
  const draw = (seed: number, draws: number) =>
    Array.from(new NoiseStream(seed, draws).next()([4]).dataSync());
  expect(draw(1, 0)).toEqual(draw(1, 0));
  expect(draw(1, 1)).not.toEqual(draw(1, 0));
  expect(draw(2, 0)).not.toEqual(draw(1, 0));
  const stream = new NoiseStream(1);
  const noise = stream.next();
  expect(Array.from(noise([4]).dataSync())).not.toEqual(Array.from(noise([4]).dataSync()));
  expect(stream.draws).toBe(1);
});

test('derived seeds of neighbors are all different, and none is 0', () => {
  const seeds = Array.from({length: 10_000}, (_, k) =>
    derivedSeed(1, Math.floor(k / 100), k % 100),
  );
  expect(new Set(seeds).size).toBeGreaterThan(9_990);
  expect(Math.min(...seeds)).toBeGreaterThan(0);
});
