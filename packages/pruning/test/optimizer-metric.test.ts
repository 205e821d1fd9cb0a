import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {metricTensor} from '@sparsegate/ops';
import {clipByGlobalNorm} from '../src/index.js';
import {innermost, isAdaptive, metricOf} from '../src/optimizer-metric.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** Two weights, of which the second is looked at; its gradient is constant, so that averages of it are the gradient. */
const GRADIENT = [0.5, -2, 0.03];

function afterSteps(optimizer: tf.Optimizer, steps: number): {moved: number[]; metric: number[]} {
  const other = tf.variable(tf.ones([2]));
  const weight = tf.variable(tf.ones([3]));
  const loss = () =>
    tf.add(tf.sum(other), tf.sum(tf.mul(weight, tf.tensor1d(GRADIENT)))) as tf.Scalar;
  let before = weight.dataSync();
  for (let step = 0; step < steps; step++) {
    before = weight.dataSync().slice();
    optimizer.minimize(loss, false, [other, weight]);
  }
  const after = weight.dataSync();
  const metric = metricTensor(metricOf(optimizer)!(1));
  return {
    moved: Array.from(before, (value, k) => value - after[k]),
    metric: Array.from(tf.add(metric, tf.zeros([3])).dataSync()),
  };
}

test.each<[string, () => tf.Optimizer, number, boolean]>([
  ['SGD', () => tf.train.sgd(0.1), 1, false],
  ['Momentum, once its average is full', () => tf.train.momentum(0.1, 0.5), 40, false],
  ['Adam', () => tf.train.adam(0.01), 7, true],
  ['RMSProp', () => tf.train.rmsprop(0.01), 7, true],
  ['RMSProp with momentum, once full', () => tf.train.rmsprop(0.01, 0.9, 0.5), 200, true],
  ['Adagrad', () => tf.train.adagrad(0.01), 7, true],
  ['Adamax', () => tf.train.adamax(0.01), 7, true],
  ['Adam inside clipping', () => clipByGlobalNorm(tf.train.adam(0.01), 100), 7, true],
])('%s steps by its gradient divided by the metric', (_, make, steps, adaptive) => {
  const optimizer = make();
  expect(isAdaptive(optimizer)).toBe(adaptive);
  const {moved, metric} = afterSteps(optimizer, steps);
  moved.forEach((step, k) => {
    expect((step * metric[k]) / GRADIENT[k]).toBeCloseTo(1, 2);
  });
});

test('Adadelta too, but for what its averages change in the step itself', () => {
  const {moved, metric} = afterSteps(tf.train.adadelta(0.01), 200);
  moved.forEach((step, k) => {
    expect((step * metric[k]) / GRADIENT[k]).toBeGreaterThan(0.9);
    expect((step * metric[k]) / GRADIENT[k]).toBeLessThan(1.1);
  });
});

test('a rate of 0 takes no step and has no metric; an unknown optimizer is refused by name', () => {
  expect(metricOf(tf.train.sgd(0))).toBeUndefined();
  class Own extends tf.Optimizer {
    static readonly className = 'Own';
    applyGradients(): void {}
    getConfig() {
      return {};
    }
  }
  expect(() => metricOf(new Own())).toThrow(/knows the optimizers SGD.*Received: Own/);
  expect(isAdaptive(new Own())).toBe(false);
});

test('what clips is looked through', () => {
  const inner = tf.train.adam(0.1);
  expect(innermost(clipByGlobalNorm(clipByGlobalNorm(inner, 1), 2))).toBe(inner);
});
