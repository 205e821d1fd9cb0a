import '@sparsegate/kernels/cpu';
import '@sparsegate/kernels/wasm';
import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
import {edit, emptyColumns, randomize} from '../packages/surgery/test/edit-weights.js';

const [UNITS, STEPS, INPUTS] = [11, 36, 2];

/** Of most neurons only o varies, of two nothing; f = 0.5, so that all of them rest within the sequence. */
function planted(options: object): tf.LayersModel {
  const model = tf.sequential();
  const first =
    'stateful' in options ? {batchInputShape: [3, STEPS, INPUTS]} : {inputShape: [STEPS, INPUTS]};
  model.add(tf.layers.masking({maskValue: 0, ...first}));
  const layer = tf.layers.lstm({units: UNITS, recurrentActivation: 'sigmoid', ...options});
  model.add(layer);
  model.add(tf.layers.dense({units: 2}));
  randomize(model, 2);
  const neurons = Array.from({length: UNITS - 2}, (_, k) => k + 1);
  const columns = [0, 1, 2].flatMap(gate => neurons.map(k => gate * UNITS + k));
  columns.push(3 * UNITS + 4, 3 * UNITS + 5);
  for (const weight of [0, 1]) emptyColumns(layer, weight, columns);
  edit(layer, 2, values => neurons.forEach(k => (values[UNITS + k] = 0)));
  return model;
}

/** Of three objects one is short, and one has gaps. */
function gappy(): tf.Tensor {
  return tf.tidy(() => {
    const x = tf.randomNormal([3, STEPS, INPUTS], 0, 1, 'float32', 5);
    const shown = Array.from({length: 3 * STEPS}, (_, k) => {
      const [b, t] = [Math.floor(k / STEPS), k % STEPS];
      return b === 0 || (b === 1 ? t < 9 : t % 3 > 0) ? 1 : 0;
    });
    return tf.mul(x, tf.tensor(shown, [3, STEPS, 1]));
  });
}

describe.each(['cpu', 'wasm'])('on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  test.each([
    ['the last step', {}],
    ['every step', {returnSequences: true}],
    ['a second call from the states of the first', {stateful: true}],
    ['a walk backwards', {goBackwards: true, returnSequences: true}],
  ])('neurons that come to rest have the outputs of the whole layer: %s', async (_, options) => {
    const [model, x] = [planted(options), gappy()];
    const plan = planSurgery(model);
    expect(plan.layers[0].frozen!.count).toBeGreaterThan(5);
    const small = await operate(model, plan, {layers: 'sparse'});
    expect(verify(model, small, x).maxAbsolute).toBeLessThan(1e-5);
  });
});
