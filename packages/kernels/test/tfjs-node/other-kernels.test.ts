import * as tf from '@tensorflow/tfjs';
import {beforeEach, afterEach, expect, test} from '@jest/globals';
import {
  ADAM_UPDATE,
  adamUpdate,
  adamUpdateReference,
  seededNormal,
  SEEDED_NORMAL,
  sparseLstmSequence,
  sparseLstmSequenceReference,
  SPARSE_LSTM_SEQUENCE,
  SPARSE_SOFTMAX_CROSS_ENTROPY,
  sparseSoftmaxCrossEntropy,
  sparseSoftmaxCrossEntropyReference,
  WEIGHT_SUMS,
  WEIGHT_SUMS_GRADIENT,
  weightSums,
} from '@sparsegate/ops';
import '../../src/cpu/index.js';

beforeEach(async () => {
  await tf.setBackend('tensorflow');
  tf.engine().startScope();
});
afterEach(() => tf.engine().endScope());

const draw = (shape: number[], seed: number): tf.Tensor =>
  tf.randomNormal(shape, 0, 1, 'float32', seed);

function expectClose(actual: tf.Tensor, expected: tf.Tensor, tolerance = 1e-6): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(tolerance);
}

test.each([
  SPARSE_SOFTMAX_CROSS_ENTROPY,
  ADAM_UPDATE,
  SPARSE_LSTM_SEQUENCE,
  WEIGHT_SUMS,
  WEIGHT_SUMS_GRADIENT,
  SEEDED_NORMAL,
])('%s is registered', kernelName => {
  expect(tf.getKernel(kernelName, 'tensorflow')).toBeDefined();
});

test('the cross entropy and its gradient equal the reference; labels out of range have neither', () => {
  const labels = tf.tensor1d([1, -1, 4, 5, 0], 'int32');
  const logits = draw([5, 5], 1) as tf.Tensor2D;
  const mean = (losses: tf.Tensor): tf.Scalar => tf.div(tf.sum(losses), 5);
  const actual = tf.valueAndGrad(x => sparseSoftmaxCrossEntropy(labels, x))(logits);
  const expected = tf.valueAndGrad(x =>
    mean(sparseSoftmaxCrossEntropyReference(labels, x as tf.Tensor2D)),
  )(logits);
  expectClose(actual.value, expected.value);
  expectClose(actual.grad, expected.grad);
  expect(tf.slice(actual.grad, [3], [1]).arraySync()).toEqual([[0, 0, 0, 0, 0]]);
});

test('logits of −∞ and of any size leave the losses of other labels as they are', () => {
  const logits = tf.tensor2d([
    [0, -Infinity, 1e30],
    [5, 5, -Infinity],
  ]);
  const loss = sparseSoftmaxCrossEntropy(tf.tensor1d([2, 7], 'int32'), logits);
  expect(loss.dataSync()[0]).toBe(0);
});

test('an Adam step equals the reference and leaves what it was given', () => {
  const [weight, gradient, firstMoment] = [1, 2, 3].map(seed => draw([7, 9], seed));
  const secondMoment = tf.abs(draw([7, 9], 4));
  const state = {weight, firstMoment, secondMoment};
  const before = Object.values(state).map(tensor => [...tensor.dataSync()]);
  const attrs = {learningRate: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 1e-3, step: 2};
  const actual = adamUpdate(state, gradient, attrs);
  const expected = adamUpdateReference(state, gradient, attrs);
  expectClose(actual.weight, expected.weight);
  expectClose(actual.firstMoment, expected.firstMoment);
  expectClose(actual.secondMoment, expected.secondMoment);
  expect(Object.values(state).map(tensor => [...tensor.dataSync()])).toEqual(before);
});

test('a seed gives the samples that it gives on backend cpu', async () => {
  const here = [...seededNormal([20, 5], 3).dataSync()];
  await tf.setBackend('cpu');
  expect([...seededNormal([20, 5], 3).dataSync()]).toEqual(here);
});

test('packed gates give what the reference gives', () => {
  const [inputSize, units, active] = [4, 3, 7];
  const weights = {
    kernel: draw([inputSize, active], 1) as tf.Tensor2D,
    recurrentKernel: draw([units, active], 2) as tf.Tensor2D,
    bias: draw([active], 3) as tf.Tensor1D,
    activeColumns: tf.tensor1d([0, 1, 4, 6, 7, 8, 11], 'int32'),
    gateConstants: tf.fill([4 * units], 0.5) as tf.Tensor1D,
  };
  const x = draw([2, 5, inputSize], 4) as tf.Tensor3D;
  const mask = tf.tensor2d([
    [1, 1, 0, 1, 1],
    [0, 1, 1, 1, 0],
  ]);
  const options = {recurrentActivation: 'sigmoid'} as const;
  const actual = sparseLstmSequence(x, weights, {mask}, options);
  const expected = sparseLstmSequenceReference(x, weights, {mask}, options);
  expectClose(actual.outputs, expected.outputs);
  expectClose(actual.state.c, expected.state.c);
});

test('none of these leaves a tensor of TensorFlow’s own', () => {
  const {binding} = tf.backend() as unknown as {binding: {getNumOfTensors(): number}};
  const run = (): void => {
    tf.tidy(() => {
      const state = {weight: draw([4], 1), firstMoment: draw([4], 2), secondMoment: tf.ones([4])};
      const attrs = {learningRate: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 1e-3, step: 2};
      adamUpdate(state, draw([4], 3), attrs);
      seededNormal([4], 1);
      tf.grad(w => weightSums(w as tf.Tensor2D).absolute)(draw([2, 3], 6));
      tf.grad(x => sparseSoftmaxCrossEntropy(tf.tensor1d([1, 9], 'int32'), x))(draw([2, 3], 5));
    });
  };
  run();
  const before = binding.getNumOfTensors();
  run();
  expect(binding.getNumOfTensors()).toBe(before);
});
