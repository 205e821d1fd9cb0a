import * as tf from '@tensorflow/tfjs';
import {afterEach, describe, expect, test} from '@jest/globals';
import {exportModel} from '@sparsegate/export';
import {ResetAfterGRU} from '@sparsegate/keras';
import {load} from '@sparsegate/runtime';
import {SparseLSTM} from '@sparsegate/sparse-rnn';

afterEach(() => tf.disposeVariables());

const {layers} = tf;

/** Weights whose every value is told from the others by int8 at most roughly. */
function uneven(model: tf.LayersModel): tf.LayersModel {
  const weights = model
    .getWeights()
    .map((weight, k) => tf.randomNormal(weight.shape, 0, 0.5, 'float32', k + 1));
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

const lstm = (): tf.LayersModel =>
  uneven(tf.sequential({layers: [layers.lstm({units: 5, inputShape: [4, 3]})]}));

test.each([true, false])('a ResetAfterGRU with useBias %p runs as in tfjs', async useBias => {
  const layer = new ResetAfterGRU({units: 6, useBias, returnSequences: true, inputShape: [4, 3]});
  const model = uneven(tf.sequential({layers: [layer]}));
  const x = tf.randomNormal([2, 4, 3], 0, 1, 'float32', 9);
  const expected = tf.tidy(() => (model.predict(x) as tf.Tensor).dataSync());
  const runtime = await load((await exportModel(model)).bytes);
  const outputs = runtime.run(x.dataSync() as Float32Array, {batch: 2});
  outputs.forEach((value, k) => expect(Math.abs(value - expected[k])).toBeLessThan(1e-5));
  runtime.dispose();
});

test('a sequence of sequences, as TimeDistributed(SparseLSTM) reads it, is refused by name', async () => {
  const layer = layers.timeDistributed({
    layer: new SparseLSTM({units: 2}),
    inputShape: [3, 4, 5],
    name: 'each',
  });
  const model = tf.sequential({layers: [layer]});
  await expect(exportModel(model)).rejects.toThrow(
    /Export of input "each.*": the runtime takes .* Received: the shape \[.*3,4,5\]/s,
  );
});

test('a model whose weights take fewer bytes than it has columns loads', async () => {
  const layer = layers.lstm({
    ...{units: 64, inputShape: [4, 3], recurrentInitializer: 'zeros'},
  });
  const {bytes} = await exportModel(tf.sequential({layers: [layer]}));
  const runtime = await load(bytes);
  expect([...runtime.run(new Float32Array(12))]).toEqual(new Array<number>(64).fill(0));
  runtime.dispose();
});

describe('maxError', () => {
  test('lets a file through whose error stays below it', async () => {
    const {report} = await exportModel(lstm(), {weights: 'int8', maxError: 0.1});
    expect(report.maxRelativeError).toBeGreaterThan(0);
    expect(report.maxRelativeError).toBeLessThanOrEqual(0.1);
  });

  test('refuses one whose error is larger, and says how large and what to do', async () => {
    const model = lstm();
    const {report} = await exportModel(model, {weights: 'int8'});
    await expect(
      exportModel(model, {weights: 'int8', maxError: report.maxRelativeError / 2}),
    ).rejects.toThrow(
      `Received: a difference of ${report.maxRelativeError}. Use float16 or float32.`,
    );
  });

  test('is measured on the probe that is given', async () => {
    const model = lstm();
    const probe = tf.zeros([1, 4, 3]);
    // At zero inputs only the biases and the recurrent weights are rounded.
    const {report} = await exportModel(model, {weights: 'int8', probe});
    const other = await exportModel(model, {weights: 'int8'});
    expect(report.maxRelativeError).not.toBe(other.report.maxRelativeError);
  });
});
