import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {seededNormal} from '@sparsegate/ops';
import '../src/wasm/index.js';
import '../src/cpu/index.js';
import {BACKENDS} from '../../../test/support/backends.js';

const SAMPLES = 200_000;

const mean = (values: number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
const draw = (seed: number, shape: number[] = [SAMPLES]): number[] => {
  const samples = seededNormal(shape as [number], seed);
  const values = [...samples.dataSync()];
  samples.dispose();
  return values;
};

describe.each(BACKENDS)('on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  test('mean, variance, third and fourth moment are those of N(0, 1)', () => {
    const samples = draw(12345);
    // Four standard errors of each: √(Var(xᵏ) / n), with Var(x) = 1, Var(x²) = 2, Var(x³) = 15, Var(x⁴) = 96.
    [0, 1, 0, 3].forEach((expected, k) => {
      const error = Math.sqrt([1, 2, 15, 96][k] / SAMPLES);
      expect(Math.abs(mean(samples.map(x => x ** (k + 1))) - expected)).toBeLessThan(4 * error);
    });
  });

  test('neighbouring samples and neighbouring seeds are not correlated', () => {
    const [one, two] = [draw(7), draw(8)];
    const bound = 4 / Math.sqrt(SAMPLES);
    for (const lag of [1, 4, 8]) {
      expect(Math.abs(mean(one.slice(lag).map((x, k) => x * one[k])))).toBeLessThan(bound);
    }
    expect(Math.abs(mean(one.map((x, k) => x * two[k])))).toBeLessThan(bound);
  });

  test('the same seed gives the same samples, a longer shape goes on where a shorter ends', () => {
    expect(draw(3, [13])).toEqual(draw(3, [13]));
    expect(draw(3, [5, 5]).slice(0, 13)).toEqual(draw(3, [13]));
    expect(draw(4, [13])).not.toEqual(draw(3, [13]));
  });
});

test('a seed that is not 32 bits is refused', () => {
  expect(() => seededNormal([2], -1)).toThrow(/seed must be a whole number in \[0, 2\^32\)/);
});
