import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {ResetAfterGRU} from '@sparsegate/keras';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
import {collapsePosterior, elbo, fromStandard, type Groups} from '@sparsegate/variational';
import {savedAndLoaded} from './support/memory-handler.js';

const STEPS = 5;

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

function stockModel(useBias = true): tf.Sequential {
  const gru = (name: string, args: object) =>
    new ResetAfterGRU({name, units: 4, useBias, ...args} as never);
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({inputDim: 8, outputDim: 3, inputLength: STEPS, maskZero: true}),
      gru('lower', {returnSequences: true}) as never,
      gru('upper', {recurrentActivation: 'hardSigmoid'}) as never,
      tf.layers.dense({units: 1, activation: 'sigmoid'}),
    ],
  });
  model.setWeights(
    model.getWeights().map(({shape}, k) => tf.randomNormal(shape, 0, 0.7, 'float32', k + 1)),
  );
  return model;
}

const ids = () => tf.randomUniform([6, STEPS], 0, 8, 'int32', 3);
const numbers = (tensor: tf.Tensor | tf.Tensor[]) => Array.from((tensor as tf.Tensor).dataSync());
const close = (expected: number[]) => expected.map(v => expect.closeTo(v, 5));
const classesOf = (model: tf.LayersModel) => model.layers.map(layer => layer.getClassName());

/** Random means and deviations on both sides of the threshold; both rows of the bias too. */
function scatter(model: tf.LayersModel): void {
  model.setWeights(
    model.weights.map(({shape, originalName}, k) => {
      const mean = originalName.includes('log_sigma') ? 0 : 0.1;
      return tf.randomNormal(shape as number[], mean, 1, 'float32', 100 + k);
    }),
  );
}

describe.each<Groups>(['weights', 'weights+neurons', 'weights+gates+neurons'])(
  'a reset-after GRU with groups %s',
  groups => {
    test.each([true, false])('becomes variational and stock again, bias %s', useBias => {
      const model = stockModel(useBias);
      const variational = fromStandard(model, {groups, seed: 1, snrThreshold: 0});
      const expected = close(numbers(model.predict(ids())));
      expect(numbers(variational.predict(ids()))).toEqual(expected);
      const stock = collapsePosterior(variational);
      expect(numbers(stock.predict(ids()))).toEqual(expected);
      expect(classesOf(variational)[1]).toBe('VariationalGRU');
      expect(classesOf(stock)).toEqual(classesOf(model));
    });

    test('collapses to the outputs of its thresholded means, z^h where h is read, and is cut', async () => {
      const variational = fromStandard(stockModel(), {groups, seed: 1});
      scatter(variational);
      const stock = collapsePosterior(variational);
      expect(numbers(stock.predict(ids()))).toEqual(close(numbers(variational.predict(ids()))));
      const small = await operate(stock, planSurgery(stock));
      expect(verify(variational, small, ids()).maxAbsolute).toBeLessThan(1e-5);
    });
  },
);

test('it trains with elbo, says what is left, and is saved and loaded', async () => {
  const model = fromStandard(stockModel(), {seed: 1});
  model.compile({optimizer: tf.train.adam(0.01, 0.9, 0.999, 1e-8), loss: 'binaryCrossentropy'});
  const callbacks = elbo(model, {trainSize: 6});
  const ys = tf.tensor2d([[0], [1], [0], [1], [0], [1]]);
  const xs = ids();
  const {history} = await model.fit(xs, ys, {epochs: 20, verbose: 0, callbacks});
  expect(history.kl[19]).toBeLessThan(history.kl[0] as number);
  expect([history['neurons_lower'][0], history['gates_upper'][0]]).toEqual([4, 12]);
  const loaded = await savedAndLoaded(model);
  expect(numbers(loaded.predict(xs))).toEqual(numbers(model.predict(xs)));
  const before = tf.memory().numTensors;
  await model.fit(xs, ys, {epochs: 1, verbose: 0, callbacks});
  expect(tf.memory().numTensors).toBe(before);
});
