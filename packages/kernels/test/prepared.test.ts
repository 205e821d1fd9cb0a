import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {
  sparseLstmSequence,
  sparseLstmSequenceReference,
  type PackedLSTMWeights,
} from '@sparsegate/ops';
import {PreparedCache} from '../src/prepared.js';
import '../src/cpu/index.js';
import '../src/wasm/index.js';
import {BACKENDS} from '../../../test/support/backends.js';

beforeAll(() => tf.setBackend('cpu'));

describe('PreparedCache', () => {
  const tensor = (): tf.Tensor => tf.tensor1d([1]);

  test('makes what was not there, and once', () => {
    const cache = new PreparedCache<object>();
    const [a, b] = [tensor(), tensor()];
    const made = cache.get([a, b], 0, () => ({}));
    expect(cache.get([a, b], 0, () => ({}))).toBe(made);
  });

  test('makes it anew and drops the old one where another tensor has other data', () => {
    const dropped: object[] = [];
    const cache = new PreparedCache<object>(old => dropped.push(old));
    const [a, b, c] = [tensor(), tensor(), tensor()];
    const made = cache.get([a, b], 0, () => ({}));
    expect(cache.get([a, c], 0, () => ({}))).not.toBe(made);
    expect(dropped).toEqual([made]);
  });

  test('keeps one for each use', () => {
    const cache = new PreparedCache<string[]>();
    const a = tensor();
    const made = cache.get([a], 0, () => ['one']);
    expect(cache.get([a], 1, () => ['other'])).toEqual(['other']);
    expect(cache.get([a], 0, () => ['new'])).toBe(made);
  });
});

describe.each(BACKENDS)('on %s, a packed layer', backend => {
  test('follows weights that are assigned between calls', async () => {
    await tf.setBackend(backend);
    const weights: PackedLSTMWeights = {
      kernel: tf.variable(tf.randomNormal([2, 4], 0, 1, 'float32', 1)),
      recurrentKernel: tf.variable(tf.randomNormal([1, 4], 0, 1, 'float32', 2)),
      bias: tf.variable(tf.zeros([4])),
      activeColumns: tf.tensor1d([0, 1, 2, 3], 'int32'),
      gateConstants: tf.zeros([4]),
    };
    const x = tf.randomNormal<tf.Rank.R3>([1, 3, 2], 0, 1, 'float32', 3);
    const expectReference = (): void => {
      const both = [sparseLstmSequence, sparseLstmSequenceReference].map(op =>
        tf.tidy(() => op(x, weights, {}, {recurrentActivation: 'sigmoid'}).outputs).dataSync(),
      );
      both[0].forEach((value, k) => expect(value).toBeCloseTo(both[1][k], 5));
    };
    expectReference();
    (weights.recurrentKernel as tf.Variable).assign(tf.ones([1, 4]));
    expectReference();
    (weights.bias as tf.Variable).assign(tf.ones([4]));
    expectReference();
    await tf.setBackend('cpu');
  });
});
