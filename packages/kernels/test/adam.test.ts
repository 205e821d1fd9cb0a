import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import '../src/wasm/index.js';
import {adam} from '../src/index.js';
import {BACKENDS} from '../../../test/support/backends.js';

const RATES = [0.1, 0.8, 0.95, 1e-6] as const;

/** Takes steps on Σ (w − target)²; a new optimizer may come in after any of them. */
async function walk(optimizers: tf.Optimizer[], stepsEach: number): Promise<number[]> {
  const w = tf.tidy(() => tf.variable(tf.tensor2d([[0, 1, -2, 3, 0.5]])));
  const target = tf.tensor2d([[1, -1, 0.25, 3, 40]]);
  for (const [k, optimizer] of optimizers.entries()) {
    if (k > 0) await optimizer.setWeights(await optimizers[k - 1].getWeights());
    for (let step = 0; step < stepsEach; step++) {
      optimizer.minimize(() => tf.sum(tf.square(tf.sub(w, target))) as tf.Scalar, false, [w]);
    }
  }
  const values = [...w.dataSync()];
  tf.dispose([w, target]);
  return values;
}

describe.each(BACKENDS)('on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  test('the steps are those of tf.train.adam, also with its state taken up and handed on', async () => {
    const stock = await walk([tf.train.adam(...RATES)], 12);
    const agrees = (values: number[]): void =>
      values.forEach((value, k) => expect(value).toBeCloseTo(stock[k], 4));
    agrees(await walk([adam(...RATES)], 12));
    agrees(await walk([tf.train.adam(...RATES), adam(...RATES), tf.train.adam(...RATES)], 4));
  });
});

test('it is saved as Adam with its rates', () => {
  const optimizer = adam(...RATES);
  expect(optimizer.getClassName()).toBe('Adam');
  expect(optimizer.getConfig()).toEqual(tf.train.adam(...RATES).getConfig());
});

test('it leaves no tensors behind', async () => {
  await tf.setBackend('wasm');
  const before = tf.memory().numTensors;
  const optimizer = adam(...RATES);
  await walk([optimizer], 3);
  optimizer.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
