import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
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

describe('index tensors that would make a kernel write elsewhere are refused', () => {
  /** 3 × 6 with two entries in its first row and one in its last. */
  const compressed = (columns: number[], rowPointers: number[]): SparseMatrix => ({
    shape: [3, 6],
    values: tf.ones([columns.length]),
    columns: tf.tensor1d(columns, 'int32'),
    rowPointers: tf.tensor1d(rowPointers, 'int32'),
  });
  const run = (weights: Partial<PackedLSTMWeights>) => () =>
    sparseLstmSequence(x(), {...packed(), ...weights}, {}, {recurrentActivation: 'sigmoid'});

  test.each<[string, number[], number[], RegExp]>([
    ['columns outside', [0, 6, 1], [0, 2, 2, 3], /kernel columns must rise.*Received: 6 in row 0/],
    ['row pointers past the end', [0, 5, 1], [0, 9, 2, 3], /row pointers must not fall/],
    [
      'too few row pointers',
      [0, 5, 1],
      [0, 3],
      /kernel.rowPointers must hold 4 numbers. Received: 2/,
    ],
  ])('%s', (_, columns, rowPointers, message) => {
    expect(run({kernel: compressed(columns, rowPointers)})).toThrow(message);
  });

  test('fewer columns than values', () => {
    const kernel = {...compressed([0, 5, 1], [0, 2, 2, 3]), values: tf.ones<tf.Rank.R1>([4])};
    expect(run({kernel})).toThrow(/kernel.columns must hold 4 numbers. Received: 3/);
  });

  test('sound ones are read once: the same data are not looked at again, others are', () => {
    const kernel = compressed([0, 5, 1], [0, 2, 2, 3]);
    const read = jest.spyOn(kernel.columns, 'dataSync');
    const weights = {...packed(), kernel};
    const call = (given: PackedLSTMWeights) =>
      sparseLstmSequence(x(), given, {}, {recurrentActivation: 'sigmoid', returnSequences: false});
    call(weights);
    const reads = read.mock.calls.length;
    expect(reads).toBeGreaterThan(0);
    call(weights);
    // The reference reads them for itself; the check does not.
    expect(read.mock.calls.length).toBeLessThan(2 * reads);
    const exchanged = {...kernel, columns: tf.tensor1d([0, 99, 1], 'int32')};
    expect(() => call({...weights, kernel: exchanged})).toThrow(/Received: 99 in row 0/);
  });

  test.each([
    [[0, 1, 3, 4, 5, 8], /activeColumns must rise and stay below 8. Received: 8 at place 5/],
    [[0, 1, 1, 4, 5, 6], /Received: 1 at place 2/],
    [[-1, 1, 3, 4, 5, 6], /Received: -1 at place 0/],
  ])('active columns %j', (columns, message) => {
    expect(run({activeColumns: tf.tensor1d(columns, 'int32')})).toThrow(message);
  });
});
