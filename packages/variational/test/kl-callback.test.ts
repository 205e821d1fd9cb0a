import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {
  collapsePosterior,
  elbo,
  fromStandard,
  linearWeight,
  predictMonteCarlo,
  variationalDense,
  variationalEmbedding,
  variationalLSTM,
} from '../src/index.js';
import {savedAndLoaded} from '../../../test/support/memory-handler.js';
import {tinyClassifier, tinyTexts} from './tiny-model.js';

const compiled = (model: tf.Sequential) => {
  model.compile({optimizer: tf.train.sgd(1e-3), loss: 'binaryCrossentropy'});
  return model;
};

const fit = (model: tf.LayersModel, callbacks: unknown, epochs = 1) => {
  const {x, y} = tinyTexts();
  return model.fit(x, y, {epochs, batchSize: 4, verbose: 0, callbacks: callbacks as tf.Callback});
};

test('detached twice, it leaves what was attached meanwhile', async () => {
  const model = compiled(tinyClassifier());
  const first = elbo(model, {trainSize: 12});
  first.detach();
  const second = elbo(model, {trainSize: 12});
  first.detach();
  expect(() => elbo(model, {trainSize: 12})).toThrow(/two KL terms/);
  second.detach();
  expect(model.layers.flatMap(({losses}) => losses)).toEqual([]);
});

test('detached, it counts no more in fit', async () => {
  const model = compiled(tinyClassifier());
  const callback = elbo(model, {trainSize: 12});
  callback.detach();
  const {history} = await fit(model, callback);
  expect(Object.keys(history)).toEqual(['loss']);
  expect(callback.epoch).toBe(0);
});

test('behind plain functions it works as it does alone', async () => {
  const model = compiled(tinyClassifier());
  const {history} = await fit(model, [{onEpochEnd: () => undefined}, elbo(model, {trainSize: 12})]);
  expect(history.kl[0]).toBeGreaterThan(0);
});

test('in the training of another model it is refused', async () => {
  const callback = elbo(compiled(tinyClassifier()), {trainSize: 12});
  await expect(fit(compiled(tinyClassifier()), callback)).rejects.toThrow(
    /elbo: the callback must be passed to fit of the model it was made for/,
  );
  // tfjs tells no model to callbacks behind a plain object, and what it told in an earlier fit stays with them.
  const model = compiled(tinyClassifier());
  const other = elbo(model, {trainSize: 12});
  await fit(model, other);
  await expect(
    fit(compiled(tinyClassifier()), [{onEpochEnd: () => undefined}, other]),
  ).rejects.toThrow(/elbo: the callback must .* Received: training of another model/);
});

test('a weight that changes goes on where a saved model was, or where state says', async () => {
  const klWeight = linearWeight({epochs: 10});
  const model = compiled(tinyClassifier());
  const callback = elbo(model, {trainSize: 12, klWeight});
  await fit(model, callback, 3);
  const loaded = (await savedAndLoaded(model)) as tf.Sequential;
  expect(elbo(loaded, {trainSize: 12, klWeight}).epoch).toBe(3);
  const other = elbo(tinyClassifier(), {trainSize: 12, klWeight, state: callback.state()});
  expect(other.epoch).toBe(3);
});

test('options that it does not know are refused', () => {
  const model = tinyClassifier();
  const refused: Array<[() => unknown, RegExp]> = [
    [() => elbo(model, {trainsize: 12} as never), /Did you mean trainSize\?/],
    [() => elbo(model, undefined as never), /trainSize must be the number of training objects/],
    [() => elbo(model, {trainSize: 12, klWeight: null as never}), /klWeight must be a number/],
    [
      () => elbo(model, {trainSize: 12, klWeight: {kind: 'cosine'} as never}),
      /kind of a weight must be 'linear' or 'cyclic'/,
    ],
    [() => collapsePosterior(model, {snrTreshold: 1} as never), /Did you mean snrThreshold\?/],
    [() => fromStandard(stock(), {group: 'weights'} as never), /Did you mean groups\?/],
    [
      () => predictMonteCarlo(model, tf.zeros([1, 5]), {sample: 3} as never),
      /Did you mean samples\?/,
    ],
    [() => variationalDense({units: 1, activations: 'relu'} as never), /Did you mean activation\?/],
    [() => variationalLSTM({units: 1, group: 'weights'} as never), /Did you mean groups\?/],
    [
      () => variationalEmbedding({inputDim: 3, outputDim: 2, wordGroup: true} as never),
      /Did you mean wordGroups\?/,
    ],
  ];
  for (const [call, message] of refused) expect(call).toThrow(message);
});

function stock(): tf.Sequential {
  return tf.sequential({layers: [tf.layers.lstm({units: 1, inputShape: [2, 1]})]});
}
