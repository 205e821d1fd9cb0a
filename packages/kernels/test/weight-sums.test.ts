import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {weightSums, zeroSmall} from '@sparsegate/ops';
import '../src/wasm/index.js';
import '../src/cpu/index.js';
import {BACKENDS} from '../../../test/support/backends.js';

/** Matrices of any size with exact zeros among their entries. */
const matrices = fc
  .tuple(fc.integer({min: 1, max: 9}), fc.integer({min: 1, max: 21}))
  .chain(([rows, columns]) =>
    fc.array(
      fc.array(fc.constantFrom(0, 0.5, -1.25, 2, -3), {minLength: columns, maxLength: columns}),
      {minLength: rows, maxLength: rows},
    ),
  );

const near = (actual: tf.Tensor, expected: number[]): void => {
  const values = [...actual.dataSync()];
  expect(values.length).toBe(expected.length);
  values.forEach((value, k) => expect(value).toBeCloseTo(expected[k], 4));
};

describe.each(BACKENDS)('on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  test('the sums are those of rows, of columns and of magnitudes', () => {
    const agrees = (matrix: number[][]): void =>
      tf.tidy(() => {
        const {rowSquares, columnSquares, absolute} = weightSums(tf.tensor2d(matrix));
        const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);
        near(
          rowSquares,
          matrix.map(row => total(row.map(w => w * w))),
        );
        near(
          columnSquares,
          matrix[0].map((_, c) => total(matrix.map(row => row[c] ** 2))),
        );
        near(absolute, [total(matrix.flat().map(Math.abs))]);
      });
    fc.assert(fc.property(matrices, agrees), {numRuns: 40, seed: 4});
  });

  test('the gradient is 2 w (dr + dc) + sign(w) da, and sign(0) is 0', () => {
    const agrees = (matrix: number[][]): void =>
      tf.tidy(() => {
        const gradient = tf.grad(w => {
          const {rowSquares, columnSquares, absolute} = weightSums(w as tf.Tensor2D);
          const weighted = (sums: tf.Tensor1D): tf.Tensor =>
            tf.sum(tf.mul(sums, tf.range(1, sums.size + 1)));
          return tf.addN([weighted(rowSquares), weighted(columnSquares), tf.mul(absolute, 7)]);
        })(tf.tensor2d(matrix));
        near(
          gradient,
          matrix.flatMap((row, r) => row.map((w, c) => 2 * w * (r + c + 2) + 7 * Math.sign(w))),
        );
      });
    fc.assert(fc.property(matrices, agrees), {numRuns: 40, seed: 5});
  });

  test('zeroSmall keeps what reaches the threshold, and NaN', () => {
    const x = tf.tensor1d([0.5, -0.5, 0.49, -0.49, NaN, -2, 0]);
    expect([...zeroSmall(x, 0.5).dataSync()]).toEqual([0.5, -0.5, 0, 0, NaN, -2, 0]);
  });
});
