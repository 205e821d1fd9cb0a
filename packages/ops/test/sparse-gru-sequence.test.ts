import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {
  gruSequence,
  sparseGruSequence,
  type GRUWeights,
  type PackedGRUWeights,
  type SparseMatrix,
} from '../src/index.js';

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

const [I, U] = [4, 3];

/** u of the first neuron, r of the second and n of the third are constant; columns 0, 4 and 8 of the stock nine. */
const ACTIVE = [1, 2, 3, 5, 6, 7];
const CONSTANTS: Record<number, number> = {0: 0.8, 4: 0.3, 8: -0.6};

const draw = (shape: number[], seed: number): tf.Tensor =>
  tf.randomNormal(shape, 0, 0.5, 'float32', seed);

function packed(resetAfter: boolean, active = ACTIVE): PackedGRUWeights {
  const constants = Array.from({length: 3 * U}, (_, k) => CONSTANTS[k] ?? 0.25);
  return {
    kernel: draw([I, active.length], 1) as tf.Tensor2D,
    recurrentKernel: draw([U, active.length], 2) as tf.Tensor2D,
    bias: draw(resetAfter ? [2, active.length] : [active.length], 3) as tf.Tensor1D,
    activeColumns: tf.tensor1d(active, 'int32'),
    gateConstants: tf.tensor1d(constants),
  };
}

/** The same layer with all nine columns: constants come from the bias alone, its first row where there are two. */
function unpacked(
  {kernel, recurrentKernel, bias}: PackedGRUWeights,
  resetAfter: boolean,
): GRUWeights {
  const place = tf.oneHot(tf.tensor1d(ACTIVE, 'int32'), 3 * U).toFloat() as tf.Tensor2D;
  const logit = (p: number): number => Math.log(p / (1 - p));
  const ofConstants = tf.tensor1d([logit(0.8), 0, 0, 0, logit(0.3), 0, 0, 0, Math.atanh(-0.6)]);
  const rows = tf.matMul(tf.reshape(bias as tf.Tensor, [-1, ACTIVE.length]), place);
  const withConstants = tf.add(
    rows,
    resetAfter ? tf.stack([ofConstants, tf.zeros([3 * U])]) : ofConstants,
  );
  return {
    kernel: tf.matMul<tf.Tensor2D>(kernel as tf.Tensor2D, place),
    recurrentKernel: tf.matMul<tf.Tensor2D>(recurrentKernel as tf.Tensor2D, place),
    bias: (resetAfter ? withConstants : tf.squeeze(withConstants, [0])) as tf.Tensor1D,
  };
}

const x = (): tf.Tensor3D => draw([2, 5, I], 4) as tf.Tensor3D;
const inputs = () => ({
  initialState: {h: draw([2, U], 5) as tf.Tensor2D},
  mask: tf.tensor2d([
    [1, 1, 0, 1, 1],
    [0, 1, 1, 1, 0],
  ]),
});

function difference(a: tf.Tensor, b: tf.Tensor): number {
  return tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];
}

/** The rows of a dense matrix with all its entries, zeros too. */
function compressed(matrix: tf.Tensor2D): SparseMatrix {
  const [rows, width] = matrix.shape;
  const upTo = (length: number): number[] => Array.from({length}, (_, k) => k);
  return {
    shape: [rows, width],
    values: tf.reshape(matrix, [-1]),
    columns: tf.tensor1d(
      upTo(rows * width).map(k => k % width),
      'int32',
    ),
    rowPointers: tf.tensor1d(
      upTo(rows + 1).map(row => row * width),
      'int32',
    ),
  };
}

describe.each([false, true])('with resetAfter %p', resetAfter => {
  const options = {recurrentActivation: 'sigmoid' as const, resetAfter, goBackwards: true};

  test('packed gates and constants compute what all columns compute', () => {
    const weights = packed(resetAfter);
    const actual = sparseGruSequence(x(), weights, inputs(), options);
    const expected = gruSequence(x(), unpacked(weights, resetAfter), inputs(), options);
    expect(difference(actual.outputs, expected.outputs)).toBeLessThan(1e-6);
    expect(difference(actual.state.h, expected.state.h)).toBeLessThan(1e-6);
  });

  test('compressed weights compute what dense ones compute', () => {
    const weights = packed(resetAfter);
    const kernel = compressed(weights.kernel as tf.Tensor2D);
    const recurrentKernel = compressed(weights.recurrentKernel as tf.Tensor2D);
    const actual = sparseGruSequence(x(), {...weights, kernel, recurrentKernel}, inputs(), options);
    const expected = sparseGruSequence(x(), weights, inputs(), options);
    expect(difference(actual.outputs, expected.outputs)).toBeLessThan(1e-6);
  });

  test('gradients of packed weights are those of their columns', () => {
    const weights = packed(resetAfter);
    const bySparse = tf.grad(kernel => {
      const given = {...weights, recurrentKernel: kernel as tf.Tensor2D};
      return tf.sum(sparseGruSequence(x(), given, {}, options).state.h);
    })(weights.recurrentKernel as tf.Tensor2D);
    const stock = unpacked(weights, resetAfter);
    const byStock = tf.grad(kernel => {
      const given = {...stock, recurrentKernel: kernel as tf.Tensor2D};
      return tf.sum(gruSequence(x(), given, {}, options).state.h);
    })(stock.recurrentKernel);
    expect(difference(bySparse, tf.gather(byStock, ACTIVE, 1))).toBeLessThan(1e-6);
  });

  test('without an active gate h goes to its constant: h_T = ζᵀ h_0 + ν (1 − ζᵀ)', () => {
    const weights = packed(resetAfter, []);
    const h = tf.ones<tf.Rank.R2>([2, U]);
    const actual = sparseGruSequence(x(), weights, {initialState: {h}}, options);
    const left = 0.8 ** 5;
    expect(actual.state.h.arraySync()[0][0]).toBeCloseTo(left + 0.25 * (1 - left), 6);
  });

  test('it makes the tensors of its result and no others', () => {
    const [weights, sequence, before] = [packed(resetAfter), x(), tf.memory().numTensors];
    sparseGruSequence(sequence, weights, {}, {...options, returnSequences: false});
    expect(tf.memory().numTensors - before).toBe(2);
  });
});

test('a layer of no neurons has outputs and a state of width 0', () => {
  const none = {kernel: tf.zeros([I, 0]), recurrentKernel: tf.zeros([0, 0]), bias: tf.zeros([0])};
  const weights = {...none, activeColumns: tf.zeros([0], 'int32'), gateConstants: tf.zeros([0])};
  const options = {recurrentActivation: 'sigmoid' as const};
  const {outputs, state} = sparseGruSequence(x(), weights as PackedGRUWeights, {}, options);
  expect([outputs.shape, state.h.shape]).toEqual([
    [2, 5, 0],
    [2, 0],
  ]);
});
