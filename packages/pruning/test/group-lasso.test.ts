import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {LSTM_CELL, type Cell} from '@sparsegate/structure';
import fc from 'fast-check';
import {groupLasso, lasso, type GroupedWeights} from '../src/index.js';
import {wave} from '../../../test/support/wave.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** I = 3, U = 2 and a Dense layer of 2 behind it. */
function vectors(): {weights: GroupedWeights; next: tf.Tensor2D} {
  const next = wave([2, 2], 301) as tf.Tensor2D;
  const weights: GroupedWeights = {
    cell: LSTM_CELL,
    kernel: wave([3, 8], 1) as tf.Tensor2D,
    recurrentKernel: wave([2, 8], 101) as tf.Tensor2D,
    next: [{matrix: next, rows: {base: 0, stride: 2, repeats: 1, offset: 0}}],
  };
  return {weights, next};
}

const value = (scalar: tf.Scalar) => scalar.dataSync()[0];

describe('the published vectors', () => {
  test('five groups a neuron', () => {
    const {weights} = vectors();
    expect(value(groupLasso(weights, 'weights+gates+neurons', {epsilon: 0}))).toBeCloseTo(
      8.5797463,
      5,
    );
    expect(value(groupLasso(weights, 'weights+gates+neurons'))).toBeCloseTo(8.57974636, 5);
  });

  test('one union group a neuron, self-connections counted twice or once', () => {
    const {weights} = vectors();
    expect(value(groupLasso(weights, 'weights+neurons'))).toBeCloseTo(
      1.9115391971 + 1.9669724507,
      5,
    );
    expect(value(groupLasso(weights, 'weights+neurons', {union: 'set'}))).toBeCloseTo(
      1.8060594697 + 1.8714746907,
      5,
    );
  });

  test('no groups', () => {
    expect(value(groupLasso(vectors().weights, 'weights'))).toBe(0);
  });

  test('the Lasso of all matrices', () => {
    const {weights, next} = vectors();
    expect(value(lasso([weights.kernel, weights.recurrentKernel, next]))).toBeCloseTo(
      14.119822956,
      5,
    );
  });

  test('the Lasso leaves matrices and vectors alone where they are exactly 0', () => {
    for (const weight of [tf.tensor2d([[0, 2, -3]]), tf.tensor1d([0, 2, -3])]) {
      expect([
        ...tf
          .grad(w => lasso([w]))(weight)
          .dataSync(),
      ]).toEqual([0, 1, -1]);
    }
  });

  test('the gradient of a recurrent weight is its share of its two groups', () => {
    const {weights} = vectors();
    const gradient = tf.grad(recurrent =>
      groupLasso({...weights, recurrentKernel: recurrent as tf.Tensor2D}, 'weights+gates+neurons'),
    )(weights.recurrentKernel);
    // recurrentKernel[0, col(f, 0)] / its gate's norm + the same / its neuron's norm
    expect(gradient.arraySync()).toHaveProperty('0.2', expect.closeTo(0.7152243546, 5));
  });

  test('the gradient of the union groups: each weight by the norms of all neurons it enters or leaves', () => {
    const {weights, next} = vectors();
    const [norm0, norm1] = [1.9115391971, 1.9669724507];
    const ofUnion = (changed: Partial<GroupedWeights>): tf.Scalar =>
      groupLasso({...weights, ...changed}, 'weights+neurons');
    const recurrent = tf.grad(R => ofUnion({recurrentKernel: R as tf.Tensor2D}));
    const above = tf.grad(M => ofUnion({next: [{...weights.next![0], matrix: M as tf.Tensor2D}]}));
    const [row0] = weights.recurrentKernel.arraySync();
    const [gradient0] = recurrent(weights.recurrentKernel).arraySync() as number[][];
    // Column 3 is the forget gate of neuron 1; column 2, that of neuron 0 itself, counts twice.
    expect(gradient0[3]).toBeCloseTo(row0[3] / norm0 + row0[3] / norm1, 5);
    expect(gradient0[2]).toBeCloseTo((2 * row0[2]) / norm0, 5);
    const [, ofNeuron1] = above(next).arraySync() as number[][];
    expect(ofNeuron1[0]).toBeCloseTo(next.arraySync()[1][0] / norm1, 5);
  });
});

/** Σ of norms by naive loops over indices, in double precision. */
function naive({kernel, recurrentKernel, next}: GroupedWeights): {five: number; union: number} {
  const units = recurrentKernel.shape[0];
  const K = kernel.arraySync();
  const R = recurrentKernel.arraySync();
  let five = 0;
  let union = 0;
  for (let k = 0; k < units; k++) {
    let all = 0;
    for (let gate = 0; gate < 4; gate++) {
      const column = gate * units + k;
      const squares = [...K, ...R].reduce((sum, row) => sum + row[column] ** 2, 0);
      five += Math.sqrt(squares + 1e-8);
      all += squares;
    }
    let leaving = R[k].reduce((sum, w) => sum + w ** 2, 0);
    for (const {matrix, rows} of next ?? []) {
      const M = matrix.arraySync();
      for (let r = 0; r < rows.repeats; r++) {
        const row = M[rows.base + r * rows.stride + rows.offset + k];
        leaving += row.reduce((sum, w) => sum + w ** 2, 0);
      }
    }
    five += Math.sqrt(leaving + 1e-8);
    union += Math.sqrt(all + leaving + 1e-8);
  }
  return {five, union};
}

test('norms in one go equal loops over indices, for any shapes and row maps', () => {
  const size = fc.integer({min: 1, max: 5});
  fc.assert(
    fc.property(
      size,
      size,
      size,
      size,
      size,
      fc.nat(1000),
      (inputs, units, outputs, repeats, gap, seed) => {
        tf.tidy(() => {
          const random = (shape: [number, number], k: number) =>
            tf.randomNormal<tf.Rank.R2>(shape, 0, 1, 'float32', seed + k);
          const stride = units + gap;
          const weights: GroupedWeights = {
            cell: LSTM_CELL,
            kernel: random([inputs, 4 * units], 1),
            recurrentKernel: random([units, 4 * units], 2),
            next: [
              {
                matrix: random([units, outputs], 3),
                rows: {base: 0, stride: units, repeats: 1, offset: 0},
              },
              {
                matrix: random([2 + repeats * stride, outputs], 4),
                rows: {base: 2, stride, repeats, offset: gap},
              },
            ],
          };
          const expected = naive(weights);
          expect(value(groupLasso(weights, 'weights+gates+neurons'))).toBeCloseTo(expected.five, 3);
          expect(value(groupLasso(weights, 'weights+neurons'))).toBeCloseTo(expected.union, 3);
        });
      },
    ),
    {seed: 2, numRuns: 100},
  );
});

test('an empty group has gradient 0, not NaN, with and without epsilon', () => {
  for (const epsilon of [0, 1e-8]) {
    const {weights} = vectors();
    const gradients = tf.grads((kernel, recurrentKernel) =>
      groupLasso(
        {
          ...weights,
          kernel: kernel as tf.Tensor2D,
          recurrentKernel: recurrentKernel as tf.Tensor2D,
        },
        'weights+gates+neurons',
        {epsilon},
      ),
    )([tf.zerosLike(weights.kernel), tf.zerosLike(weights.recurrentKernel)]);
    for (const gradient of gradients) {
      expect([...gradient.dataSync()].every(g => g === 0)).toBe(true);
    }
  }
});

describe('without a likelihood', () => {
  const oneGate: Cell = {
    className: 'OneGate',
    sparseClassName: 'SparseOneGate',
    sparseConfig: {},
    gates: [{name: 'i', activatedBy: 'activation', reads: 'h'}],
    states: ['h'],
    rules: [],
    constantOutput: () => undefined,
  };

  const START_NORM = 0.2;

  /** Norm of one group of 400 weights after plain gradient steps with the threshold 1e-4. */
  function normAfter(steps: number, learningRate: number): number {
    const start = tf.randomNormal<tf.Rank.R2>([399, 1], 0, 1, 'float32', 3);
    const kernel = tf.variable(tf.mul(tf.div(start, tf.norm(start)), START_NORM));
    const recurrentKernel = tf.zeros<tf.Rank.R2>([1, 1]);
    const gradient = tf.grad(
      w =>
        tf.add(
          tf.mul(
            groupLasso(
              {cell: oneGate, kernel: w as tf.Tensor2D, recurrentKernel},
              'weights+gates+neurons',
            ),
            0.002,
          ),
          tf.mul(lasso([w]), 1e-5),
        ) as tf.Scalar,
    );
    for (let step = 0; step < steps; step++) {
      tf.tidy(() => {
        const moved = tf.sub(kernel, tf.mul(gradient(kernel), learningRate));
        kernel.assign(
          tf.where(tf.greaterEqual(tf.abs(moved), 1e-4), moved, tf.zerosLike(moved)) as never,
        );
      });
    }
    return tf.norm(kernel).dataSync()[0];
  }

  test('a group shrinks linearly and is exactly 0 after START_NORM / (lr · λ₁) = 1,000 steps and a few more', () => {
    expect(normAfter(1200, 0.1)).toBe(0);
  });

  test('at rate 1 what survives settles at half a step, lr · λ₁ / 2, or dies', () => {
    const norm = normAfter(300, 1);
    expect(norm === 0 || (norm > 0.9e-3 && norm < 1.1e-3)).toBe(true);
  });
});
