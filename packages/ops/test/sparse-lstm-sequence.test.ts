import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {
  lstmSequence,
  sparseLstmSequence,
  toDense,
  type PackedLSTMWeights,
  type SparseMatrix,
} from '../src/index.js';

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

/** [[0, 5, 0], [0, 0, 0], [7, 0, 9]] */
function sparse(): SparseMatrix {
  return {
    shape: [3, 3],
    values: tf.tensor1d([5, 7, 9]),
    columns: tf.tensor1d([1, 0, 2], 'int32'),
    rowPointers: tf.tensor1d([0, 1, 1, 3], 'int32'),
  };
}

test('a compressed matrix unfolds into its rows, and its gradient is read at the same places', () => {
  expect(toDense(sparse()).arraySync()).toEqual([
    [0, 5, 0],
    [0, 0, 0],
    [7, 0, 9],
  ]);
  const weighting = tf.tensor2d([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 10],
  ]);
  const gradient = tf.grad(values =>
    tf.sum(tf.mul(toDense({...sparse(), values: values as tf.Tensor1D}), weighting)),
  )(sparse().values);
  expect(gradient.arraySync()).toEqual([2, 7, 10]);
});

test('a compressed matrix without entries is all zeros', () => {
  const empty = {
    shape: [2, 3] as [number, number],
    values: tf.tensor1d([]),
    columns: tf.tensor1d([], 'int32'),
    rowPointers: tf.tensor1d([0, 0, 0], 'int32'),
  };
  expect(toDense(empty).arraySync()).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ]);
});

/** Two neurons: f of the first and o of the second are constant; columns 2 and 7 of the stock eight. */
const ACTIVE = [0, 1, 3, 4, 5, 6];
const FORGET = 0.8;
const OUTPUT = 0.3;

function packed(): PackedLSTMWeights {
  return {
    kernel: tf.randomNormal([3, 6], 0, 0.5, 'float32', 1),
    recurrentKernel: tf.randomNormal([2, 6], 0, 0.5, 'float32', 2),
    bias: tf.randomNormal([6], 0, 0.5, 'float32', 3),
    activeColumns: tf.tensor1d(ACTIVE, 'int32'),
    gateConstants: tf.tensor1d([0, 0, FORGET, 0, 0, 0, 0, OUTPUT]),
  };
}

/** The same layer with all eight columns: constants come from the bias alone. */
function unpacked({kernel, recurrentKernel, bias}: PackedLSTMWeights) {
  const place = tf.oneHot(tf.tensor1d(ACTIVE, 'int32'), 8).toFloat() as tf.Tensor2D;
  const logit = (p: number) => Math.log(p / (1 - p));
  const constants = tf.tensor1d([0, 0, logit(FORGET), 0, 0, 0, 0, logit(OUTPUT)]);
  return {
    kernel: tf.matMul<tf.Tensor2D>(kernel as tf.Tensor2D, place),
    recurrentKernel: tf.matMul<tf.Tensor2D>(recurrentKernel as tf.Tensor2D, place),
    bias: tf.add<tf.Tensor1D>(tf.squeeze(tf.matMul(tf.expandDims(bias), place), [0]), constants),
  };
}

const x = () => tf.randomNormal<tf.Rank.R3>([2, 5, 3], 0, 1, 'float32', 4);

test('packed gates and constants compute what all columns compute', () => {
  const options = {recurrentActivation: 'sigmoid' as const};
  const weights = packed();
  const actual = sparseLstmSequence(x(), weights, {}, options);
  const expected = lstmSequence(x(), unpacked(weights), {}, options);
  const difference = tf.max(tf.abs(tf.sub(actual.outputs, expected.outputs))).dataSync()[0];
  expect(difference).toBeLessThan(1e-6);
});

test('gradients of packed weights are those of their columns', () => {
  const weights = packed();
  const options = {recurrentActivation: 'sigmoid' as const};
  const bySparse = tf.grad(kernel =>
    tf.sum(
      sparseLstmSequence(x(), {...weights, kernel: kernel as tf.Tensor2D}, {}, options).state.h,
    ),
  )(weights.kernel as tf.Tensor2D);
  const byStock = tf.grad(kernel =>
    tf.sum(
      lstmSequence(x(), {...unpacked(weights), kernel: kernel as tf.Tensor2D}, {}, options).state.h,
    ),
  )(unpacked(weights).kernel);
  const taken = tf.gather(byStock, ACTIVE, 1);
  expect(tf.max(tf.abs(tf.sub(bySparse, taken))).dataSync()[0]).toBeLessThan(1e-6);
});

test('it makes the tensors of its result and no others', () => {
  const weights = packed();
  const inputs = x();
  const before = tf.memory().numTensors;
  sparseLstmSequence(inputs, weights, {}, {recurrentActivation: 'sigmoid', returnSequences: false});
  expect(tf.memory().numTensors - before).toBe(3);
});

test('packed weights that do not fit each other are refused by name', () => {
  const weights = {...packed(), activeColumns: tf.tensor1d([0, 1], 'int32')};
  expect(() => sparseLstmSequence(x(), weights, {}, {recurrentActivation: 'sigmoid'})).toThrow(
    /activeColumns must have the shape \[6\].*Received: \[2\]/,
  );
});
