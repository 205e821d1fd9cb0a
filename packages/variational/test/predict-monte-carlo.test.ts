import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {predictMonteCarlo, variationalDense} from '../src/index.js';
import {tinyClassifier, tinyTexts} from './tiny-model.js';

test('mean and spread of a linear layer are those of its posterior', () => {
  const model = tf.sequential();
  model.add(variationalDense({units: 1, inputShape: [2], denseSampling: 'direct'}));
  const [mean, logSigma] = model.layers[0].getWeights() as tf.Variable[];
  mean.assign(tf.tensor2d([0.5, -1], [2, 1]));
  logSigma.assign(tf.tensor2d([Math.log(0.3), Math.log(0.4)], [2, 1]));
  const samples = 2000;
  const prediction = predictMonteCarlo(model, tf.ones([1, 2]), {samples, seed: 1});
  // 0.5 − 1, and √(0.3² + 0.4²); five standard errors.
  const tolerance = (5 * 0.5) / Math.sqrt(samples);
  expect(Math.abs(prediction.mean.dataSync()[0] + 0.5)).toBeLessThan(tolerance);
  expect(Math.abs(prediction.standardDeviation.dataSync()[0] - 0.5)).toBeLessThan(tolerance);
});

test('the seed decides, training noise is not touched, and predict goes on as before', () => {
  const model = tinyClassifier();
  const {x} = tinyTexts();
  const plain = (model.predict(x) as tf.Tensor).dataSync();
  const mean = (seed: number) =>
    Array.from(predictMonteCarlo(model, x, {samples: 3, seed}).mean.dataSync());
  expect(mean(1)).toEqual(mean(1));
  expect(mean(2)).not.toEqual(mean(1));
  const {sampling} = model.layers[0] as unknown as {sampling: {noise: {draws: number}}};
  expect(sampling.noise.draws).toBe(0);
  expect((model.predict(x) as tf.Tensor).dataSync()).toEqual(plain);
});

test('two tensors are made', () => {
  const model = tinyClassifier();
  const {x} = tinyTexts();
  const before = tf.memory().numTensors;
  predictMonteCarlo(model, x, {samples: 2});
  expect(tf.memory().numTensors).toBe(before + 2);
});

test('bad input: one sample, and a stateful model', () => {
  const {x} = tinyTexts();
  expect(() => predictMonteCarlo(tinyClassifier(), x, {samples: 1})).toThrow(/Received: 1/);
  const stateful = tinyClassifier({}, {batch: 12});
  expect(() => predictMonteCarlo(stateful, x)).toThrow(/stateful.*Received: "lstm_1"/);
});
