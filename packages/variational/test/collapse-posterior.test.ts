import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from '@jest/globals';
import {
  collapsePosterior,
  fromStandard,
  variationalDense,
  type variationalEmbedding,
  variationalLSTM,
  type Groups,
} from '../src/index.js';
import {savedAndLoaded} from '../../../test/support/memory-handler.js';
import {wave} from '../../../test/support/wave.js';
import {setLogSigma, setMean} from './set-posteriors.js';
import {scatterPosteriors, STEPS, tinyClassifier, VOCABULARY, type Kind} from './tiny-model.js';

const BATCH = 6;
const ids = () => tf.randomUniform([BATCH, STEPS], 0, VOCABULARY, 'int32', 3);
const numbers = (tensor: tf.Tensor | tf.Tensor[]) => Array.from((tensor as tf.Tensor).dataSync());
const close = (expected: number[]) => expected.map(v => expect.closeTo(v, 5));

describe('the standard model has the outputs of the thresholded variational one', () => {
  const groups: Groups[] = ['weights', 'weights+neurons', 'weights+gates+neurons'];
  const kinds: Kind[] = ['lstm', 'gru'];
  const cases = kinds.flatMap(kind =>
    groups.flatMap(name => [1, 2].map(layers => [name, layers, kind] as const)),
  );
  test.each(cases)('%s, %d layers of %s', (name, layers, kind) => {
    for (const useBias of [true, false]) {
      const model = tinyClassifier({groups: name, useBias}, {layers, kind});
      scatterPosteriors(model, 100);
      const stock = collapsePosterior(model);
      expect(numbers(stock.predict(ids()))).toEqual(close(numbers(model.predict(ids()))));
      expect(stock.layers.map(layer => layer.getClassName())).toEqual([
        'Embedding',
        ...Array<string>(layers).fill(kind.toUpperCase()),
        'Dense',
      ]);
    }
  });

  test.each(kinds)('a stateful %s, over several calls', kind => {
    const model = tinyClassifier({}, {layers: 2, batch: BATCH, kind});
    scatterPosteriors(model, 100);
    const stock = collapsePosterior(model);
    for (let call = 0; call < 3; call++) {
      expect(numbers(stock.predict(ids(), {batchSize: BATCH}))).toEqual(
        close(numbers(model.predict(ids(), {batchSize: BATCH}))),
      );
    }
  });

  test('a random third of the values is exactly 0 in both', () => {
    const model = tinyClassifier();
    scatterPosteriors(model, 100);
    const zeros = collapsePosterior(model)
      .getWeights()
      .flatMap(weight => Array.from(weight.dataSync()))
      .filter(value => value === 0);
    expect(zeros.length).toBeGreaterThan(20);
  });

  test('behind dropout, reshape, flatten and a layer of sequences backwards', () => {
    const model = tf.sequential();
    model.add(
      variationalLSTM({
        units: 4,
        inputShape: [STEPS, 3],
        returnSequences: true,
        goBackwards: true,
        seed: 1,
      }),
    );
    model.add(tf.layers.dropout({rate: 0.5}));
    model.add(tf.layers.reshape({targetShape: [STEPS, 4]}));
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({units: 2}));
    scatterPosteriors(model, 7);
    const x = wave([BATCH, STEPS, 3], 1, 1);
    expect(numbers(collapsePosterior(model).predict(x))).toEqual(close(numbers(model.predict(x))));
  });

  test('the published vector: h is without z^h, the next matrix has it', () => {
    const model = tf.sequential();
    model.add(variationalLSTM({units: 2, inputShape: [4, 3], recurrentActivation: 'sigmoid'}));
    model.add(variationalDense({units: 2, useBias: false}));
    const [lstm, dense] = model.layers as unknown as [
      ReturnType<typeof variationalLSTM>,
      ReturnType<typeof variationalDense>,
    ];
    setMean(lstm, 'kernel', wave([3, 8], 1));
    setMean(lstm, 'recurrent_kernel', wave([2, 8], 101));
    lstm.bias!.write(wave([8], 201));
    setMean(lstm, 'z_inputs', tf.tensor1d([0.5, -1.2, 0.9]));
    setMean(lstm, 'z_gates', tf.add(wave([8], 501, 1), 1));
    setMean(lstm, 'z_outputs', tf.tensor1d([0.7, -1.3]));
    setMean(dense, 'kernel', wave([2, 2], 301));
    [lstm, dense].forEach(layer => setLogSigma(layer, -20));
    const stock = collapsePosterior(model);
    const x = wave([2, 4, 3], 401, 1);
    // Computed in float64 from the unfolded equations.
    const expected = [0.2158072854, 0.1065795487, 0.2198706865, 0.1128301412];
    expect(numbers(model.predict(x))).toEqual(close(expected));
    expect(numbers(stock.predict(x))).toEqual(close(expected));
  });
});

test('a higher threshold leaves less', () => {
  const model = tinyClassifier();
  scatterPosteriors(model, 100);
  const left = (snrThreshold: number) =>
    collapsePosterior(model, {snrThreshold})
      .getWeights()
      .flatMap(weight => Array.from(weight.dataSync()))
      .filter(value => value !== 0).length;
  expect(left(0)).toBeGreaterThan(left(0.05));
  expect(left(0.05)).toBeGreaterThan(left(5));
});

test('the standard model is saved and loaded without this package, and nothing is left behind', async () => {
  const model = tinyClassifier();
  scatterPosteriors(model, 100);
  const before = tf.memory().numTensors;
  const stock = collapsePosterior(model);
  const loaded = await savedAndLoaded(stock);
  const x = ids();
  expect(numbers(loaded.predict(x))).toEqual(numbers(stock.predict(x)));
  tf.dispose(x);
  loaded.dispose();
  stock.dispose();
  // What the two predictions returned.
  expect(tf.memory().numTensors).toBe(before + 2);
});

describe('refused', () => {
  const behind = (...layers: tf.LayersModel['layers']) => {
    const model = tf.sequential();
    model.add(variationalLSTM({units: 2, inputShape: [3, 2], returnSequences: true, name: 'l'}));
    layers.forEach(layer => model.add(layer));
    return model;
  };
  test.each<[string, () => tf.LayersModel, RegExp]>([
    ['h as an output', () => behind(), /z\^h of layer "l".*"l": it is an output of the model/],
    [
      'an activation behind h',
      () =>
        behind(tf.layers.activation({activation: 'relu', name: 'a'}), tf.layers.dense({units: 1})),
      /"a" \(Activation\) does not keep factors/,
    ],
    [
      'no variational layer',
      () => tf.sequential({layers: [tf.layers.dense({units: 1, inputShape: [2]})]}),
      /collapsePosterior: model .* must be built and have variational layers/,
    ],
    [
      'a functional model',
      () => {
        const input = tf.input({shape: [2]});
        const output = variationalDense({units: 1}).apply(input) as tf.SymbolicTensor;
        return tf.model({inputs: input, outputs: output});
      },
      /must be a tf\.sequential/,
    ],
  ])('%s', (_, model, message) => {
    expect(() => collapsePosterior(model())).toThrow(message);
  });

  test('h as an output is fine without z^h', () => {
    const model = tf.sequential();
    model.add(variationalLSTM({units: 2, inputShape: [3, 2], groups: 'weights'}));
    const x = wave([1, 3, 2], 1);
    expect(numbers(collapsePosterior(model).predict(x))).toEqual(close(numbers(model.predict(x))));
  });

  test.each([-0.1, NaN, Infinity])('a threshold of %d', snrThreshold => {
    expect(() => collapsePosterior(tinyClassifier(), {snrThreshold})).toThrow(/Received/);
  });

  test('NaN in μ', () => {
    const model = tinyClassifier();
    const [mean] = model.layers[0].getWeights() as tf.Variable[];
    mean.assign(tf.fill(mean.shape, NaN));
    expect(() => collapsePosterior(model)).toThrow(/embeddings_mean.*Received: NaN/);
  });
});

describe('fromStandard', () => {
  const trained = () => {
    const model = tf.sequential();
    model.add(tf.layers.embedding({inputDim: 8, outputDim: 3, inputLength: STEPS}));
    model.add(tf.layers.dropout({rate: 0.5}));
    model.add(tf.layers.lstm({units: 4, returnSequences: true}));
    model.add(tf.layers.lstm({units: 4, useBias: false, returnSequences: true}));
    model.add(tf.layers.gru({units: 3}));
    model.add(tf.layers.dense({units: 1, activation: 'sigmoid'}));
    return model;
  };

  test('means are the old weights: with a threshold of 0 the outputs are the same, and collapse leads back', () => {
    const model = trained();
    const variational = fromStandard(model, {seed: 1, snrThreshold: 0, wordGroups: true});
    const expected = close(numbers(model.predict(ids())));
    expect(numbers(variational.predict(ids()))).toEqual(expected);
    expect(numbers(collapsePosterior(variational).predict(ids()))).toEqual(expected);
    const classes = variational.layers.map(layer => layer.getClassName());
    expect(classes).toEqual([
      ...['VariationalEmbedding', 'Dropout', 'VariationalLSTM', 'VariationalLSTM'],
      ...['VariationalGRU', 'VariationalDense'],
    ]);
  });

  test('log σ is −3, and only the LSTM above the embedding has z^x', () => {
    const [embedding, , first, second] = fromStandard(trained(), {seed: 1}).layers as unknown as [
      ReturnType<typeof variationalEmbedding>,
      unknown,
      ReturnType<typeof variationalLSTM>,
      ReturnType<typeof variationalLSTM>,
    ];
    const [{logSigma}] = embedding.posteriors();
    expect(new Set(logSigma.read().dataSync())).toEqual(new Set([-3]));
    expect([first, second].map(({groupWeights}) => groupWeights.inputs !== undefined)).toEqual([
      true,
      false,
    ]);
  });

  test('bad input: dropout inside an LSTM, and a model with nothing to do', () => {
    const withDropout = tf.sequential({
      layers: [tf.layers.lstm({units: 2, inputShape: [3, 2], dropout: 0.3})],
    });
    expect(() => fromStandard(withDropout)).toThrow(/dropout must not be given. Received: 0.3/);
    const nothing = tf.sequential({layers: [tf.layers.flatten({inputShape: [2, 2]})]});
    expect(() => fromStandard(nothing)).toThrow(/Received: a Sequential of Flatten/);
  });
});
