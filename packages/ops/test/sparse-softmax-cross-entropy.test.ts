import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {sparseSoftmaxCrossEntropy} from '../src/index.js';

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

/** B = 2, T = 2, V = 3. */
const LOGITS = [
  [
    [0, 1, 2],
    [3, 0, -1],
  ],
  [
    [1, 1, 1],
    [500, -500, 0],
  ],
];
const LABELS = [
  [2, 1],
  [0, 1],
];

/** −log softmax(logits)[label] in float64. */
function byHand(logits: number[], label: number): number {
  const largest = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
  return largest + Math.log(sum) - logits[label];
}

const losses = LOGITS.map((steps, b) => steps.map((logits, t) => byHand(logits, LABELS[b][t])));

test('it is the mean of −log softmax at the labels, also where a probability underflows', () => {
  const loss = sparseSoftmaxCrossEntropy(tf.tensor2d(LABELS, [2, 2], 'int32'), tf.tensor(LOGITS));
  expect(loss.dataSync()[0]).toBeCloseTo(
    (losses[0][0] + losses[0][1] + losses[1][0] + losses[1][1]) / 4,
    3,
  );
});

test('sumOverTime adds over the steps and averages over the batch; labels may be float32 with a last axis', () => {
  const labels = tf.tensor(LABELS).reshape([2, 2, 1]);
  const loss = sparseSoftmaxCrossEntropy(labels, tf.tensor(LOGITS), 'sumOverTime');
  expect(loss.dataSync()[0]).toBeCloseTo(
    (losses[0][0] + losses[0][1] + losses[1][0] + losses[1][1]) / 2,
    2,
  );
});

test('the gradient is (softmax − one-hot) / N, and 0 for a label that is no word', () => {
  const labels = tf.tensor1d([1, -1], 'int32');
  const gradient = tf.grad(logits => sparseSoftmaxCrossEntropy(labels, logits))(
    tf.tensor2d([
      [0, Math.log(2), Math.log(5)],
      [1, 2, 3],
    ]),
  );
  const expected = [1 / 8, 2 / 8 - 1, 5 / 8, 0, 0, 0].map(value => value / 2);
  gradient.dataSync().forEach((value, k) => expect(value).toBeCloseTo(expected[k], 6));
});

test('labels that do not fit the logits are refused', () => {
  expect(() => sparseSoftmaxCrossEntropy(tf.tensor1d([1, 2]), tf.zeros([3, 4]))).toThrow(
    /one label per row of the logits \[3,4\].*Received: \[2\]/,
  );
});
