import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {sparseSoftmaxCrossEntropy} from '@sparsegate/ops';
import '../src/wasm/index.js';
import '../src/cpu/index.js';
import {BACKENDS} from '../../../test/support/backends.js';

/** Losses of single rows and d(mean)/d(logits) in float64. */
function inFloat64(logits: number[][], labels: number[]): {mean: number; gradient: number[]} {
  let mean = 0;
  const gradient = logits.flatMap((row, n) => {
    const largest = Math.max(...row);
    const powers = row.map(logit => Math.exp(logit - largest));
    const sum = powers.reduce((total, power) => total + power, 0);
    if (labels[n] < 0 || labels[n] >= row.length) return row.map(() => 0);
    mean += (largest + Math.log(sum) - row[labels[n]]) / logits.length;
    return powers.map((power, k) => (power / sum - Number(k === labels[n])) / logits.length);
  });
  return {mean, gradient};
}

describe.each(BACKENDS)('on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  test('loss and gradient equal float64, whatever the sizes; a label outside counts as no loss', () => {
    const logit = fc.integer({min: -80, max: 80}).map(value => value / 4);
    const cases = fc
      .integer({min: 1, max: 23})
      .chain(width =>
        fc.array(
          fc.tuple(
            fc.array(logit, {minLength: width, maxLength: width}),
            fc.integer({min: -1, max: width}),
          ),
          {minLength: 1, maxLength: 7},
        ),
      );
    const agrees = (rows: Array<[number[], number]>): void => {
      const [logits, labels] = [rows.map(([row]) => row), rows.map(([, label]) => label)];
      const expected = inFloat64(logits, labels);
      tf.tidy(() => {
        const ids = tf.tensor1d(labels, 'int32');
        const {value, grad} = tf.valueAndGrad(x => sparseSoftmaxCrossEntropy(ids, x))(
          tf.tensor2d(logits),
        );
        expect(Math.abs(value.dataSync()[0] - expected.mean)).toBeLessThan(2e-5);
        grad
          .dataSync()
          .forEach((g, k) => expect(Math.abs(g - expected.gradient[k])).toBeLessThan(1e-6));
      });
    };
    fc.assert(fc.property(cases, agrees), {numRuns: 60, seed: 3});
  });

  test('a logit of −∞ is a probability of 0, and NaN comes through', () => {
    const loss = (logits: number[]): number =>
      sparseSoftmaxCrossEntropy(tf.tensor1d([1], 'int32'), tf.tensor2d([logits])).dataSync()[0];
    expect(loss([-Infinity, 0, 0])).toBeCloseTo(Math.log(2));
    expect(loss([NaN, 0, 0])).toBeNaN();
    expect(loss([Infinity, 0, 0])).toBeNaN();
  });
});
