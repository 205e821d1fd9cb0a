import {expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {wave} from '../../../test/support/wave.js';
import {savedAndLoaded} from '../../../test/support/memory-handler.js';
import {KerasHardSigmoid, MaskedGlobalAveragePooling1D, ZeroMaskedSteps} from '../src/index.js';

// Two sequences of three steps of one feature; of the second only the first step is real.
const x = tf.tensor3d([[[1], [2], [6]], [[3], [50], [70]]]); // prettier-ignore
const mask = tf.tensor2d([[1, 1, 1], [1, 0, 0]], undefined, 'bool'); // prettier-ignore

test('MaskedGlobalAveragePooling1D averages over real steps, and over all where there is no mask', () => {
  const layer = new MaskedGlobalAveragePooling1D({});
  expect(layer.call(x, {mask}).arraySync()).toEqual([[3], [3]]);
  expect(layer.call(x, {}).arraySync()).toEqual([[3], [41]]);
  expect(layer.computeOutputShape([null, 3, 1])).toEqual([null, 1]);
});

test('ZeroMaskedSteps gives 0 at masked steps and hands the mask on', () => {
  const layer = new ZeroMaskedSteps({});
  expect((layer.call(x, {mask}) as tf.Tensor3D).arraySync()).toEqual([[[1], [2], [6]], [[3], [0], [0]]]); // prettier-ignore
  expect(layer.computeMask(x, mask)).toBe(mask);
});

test('both are saved, loaded and trained through, without a leak', async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.masking({inputShape: [4, 3]}),
      tf.layers.lstm({units: 2, returnSequences: true}),
      new ZeroMaskedSteps({}),
      new MaskedGlobalAveragePooling1D({}),
    ],
  });
  const inputs = tf.mul(wave([2, 4, 3], 1), tf.tensor3d([[[1], [1], [0], [0]], [[1], [1], [1], [0]]])); // prettier-ignore
  const outputs = model.predict(inputs) as tf.Tensor;
  const loaded = await savedAndLoaded(model);
  const reloaded = loaded.predict(inputs) as tf.Tensor;
  expect(Array.from(reloaded.dataSync())).toEqual(Array.from(outputs.dataSync()));
  model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
  const targets = tf.zeros([2, 2]);
  await model.fit(inputs, targets, {epochs: 1, verbose: 0});
  const tensors = tf.memory().numTensors;
  await model.fit(inputs, targets, {epochs: 1, verbose: 0});
  expect(tf.memory().numTensors).toBe(tensors);
});

test("kerasHardSigmoid is Keras 3's relu6(x + 3) / 6", () => {
  const values = [-4, -3, -1.5, 0, 1.5, 3, 4];
  const outputs = new KerasHardSigmoid().apply(tf.tensor1d(values)).dataSync();
  values.forEach((value, k) =>
    expect(outputs[k]).toBeCloseTo(Math.min(6, Math.max(0, value + 3)) / 6, 6),
  );
});
