import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {LSTM_SEQUENCE} from '@sparsegate/ops';
import '../src/wasm/index.js';
import '../src/cpu/index.js';
import {accelerate} from '../src/index.js';
import {BACKENDS} from '../../../test/support/backends.js';

// With this flag tfjs counts the clones that its own fused product saves on the wasm backend as a leak.
tf.env().set('IS_TEST', false);

const [BATCH, STEPS, FEATURES, UNITS] = [3, 5, 4, 6];
const TOLERANCE = 1e-5;

const KINDS = ['lstm', 'gru'] as const;
type Kind = (typeof KINDS)[number];
type LSTMArgs = Parameters<typeof tf.layers.lstm>[0];
type Build = (args: Partial<LSTMArgs> & {kind?: Kind}) => tf.Sequential;

const lstm = (
  {kind = 'lstm', ...args}: Partial<LSTMArgs> & {kind?: Kind},
  seed: number,
): tf.layers.Layer =>
  tf.layers[kind]({
    units: UNITS,
    kernelInitializer: tf.initializers.glorotUniform({seed}),
    recurrentInitializer: tf.initializers.glorotUniform({seed: seed + 1}),
    biasInitializer: tf.initializers.randomUniform({minval: -1, maxval: 1, seed: seed + 2}),
    ...args,
  });

/** The forms in which a stock layer stands in a model. */
const models: Record<string, Build> = {
  'a single layer': args => tf.sequential({layers: [input(), lstm(args, 1), head()]}),
  'two stacked layers': args =>
    tf.sequential({
      layers: [input(), lstm({...args, returnSequences: true}, 1), lstm(args, 4), head()],
    }),
  'a bidirectional layer': args =>
    tf.sequential({
      layers: [
        input(),
        tf.layers.bidirectional({layer: lstm(args, 1) as tf.RNN, mergeMode: 'concat'}),
        head(),
      ],
    }),
};

/** Masks the steps whose features are all 0. */
const input = (): tf.layers.Layer =>
  tf.layers.masking({maskValue: 0, batchInputShape: [BATCH, STEPS, FEATURES]});
const head = (): tf.layers.Layer =>
  tf.layers.dense({units: 2, kernelInitializer: tf.initializers.glorotUniform({seed: 9})});

/** Sequences of 5, 3 and 4 steps; the last object's gap is in the middle. */
function data(): {x: tf.Tensor3D; y: tf.Tensor} {
  const real = tf.tensor2d([
    [1, 1, 1, 1, 1],
    [1, 1, 1, 0, 0],
    [1, 1, 0, 1, 1],
  ]);
  const x = tf.randomNormal<tf.Rank.R3>([BATCH, STEPS, FEATURES], 0, 1, 'float32', 5);
  return {x: tf.mul(x, tf.expandDims(real, 2)), y: tf.randomNormal([BATCH, 2], 0, 1, 'float32', 6)};
}

/** Predictions, then training losses and the trained weights. */
async function journey(model: tf.Sequential): Promise<number[]> {
  model.compile({optimizer: tf.train.adam(0.05), loss: 'meanSquaredError'});
  const {x, y} = data();
  const before = (model.predict(x, {batchSize: BATCH}) as tf.Tensor).arraySync() as number[][];
  if (model.layers.some(layer => (layer as tf.RNN).stateful)) model.resetStates();
  const {history} = await model.fit(x, y, {
    batchSize: BATCH,
    epochs: 3,
    verbose: 0,
    shuffle: false,
  });
  const after = model.evaluate(x, y, {batchSize: BATCH}) as tf.Scalar;
  const weights = model.getWeights().flatMap(weight => [...weight.dataSync()]);
  return [...before.flat(), ...(history['loss'] as number[]), after.dataSync()[0], ...weights];
}

const options = (['sigmoid', 'hardSigmoid'] as const).flatMap(recurrentActivation => [
  {recurrentActivation},
  {recurrentActivation, goBackwards: true},
  {recurrentActivation, useBias: false},
]);

describe.each(BACKENDS)('on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  describe.each(Object.entries(models))(
    '%s predicts, trains and evaluates as before',
    (_, build) => {
      const cases = KINDS.flatMap(kind => options.map(args => ({kind, ...args})));
      test.each(cases)('%j', async args => {
        const stock = await journey(build(args));
        const model = build(args);
        expect(accelerate(model).layers.every(({accelerated}) => accelerated)).toBe(true);
        const fused = await journey(model);
        expect(fused.length).toBe(stock.length);
        fused.forEach((value, k) =>
          expect(Math.abs(value - stock[k])).toBeLessThan(TOLERANCE * 10),
        );
      });
    },
  );

  test.each(KINDS)('a stateful %s carries and resets its state as before', kind => {
    const args = {kind, stateful: true, returnSequences: false};
    const walk = (model: tf.Sequential): number[] => {
      const {x} = data();
      const outputs = [1, 2].map(() => model.predict(x, {batchSize: BATCH}) as tf.Tensor);
      model.resetStates();
      outputs.push(model.predict(x, {batchSize: BATCH}) as tf.Tensor);
      return outputs.flatMap(output => [...output.dataSync()]);
    };
    const stock = walk(models['two stacked layers'](args));
    const model = models['two stacked layers'](args);
    accelerate(model);
    const fused = walk(model);
    fused.forEach((value, k) => expect(Math.abs(value - stock[k])).toBeLessThan(TOLERANCE));
    const size = BATCH * 2;
    expect(fused.slice(2 * size)).toEqual(fused.slice(0, size));
    expect(fused.slice(size, 2 * size)).not.toEqual(fused.slice(0, size));
  });

  test.each([
    ['lstm' as const, 2],
    ['gru' as const, 1],
  ])(
    'states of a %s given and returned in a functional model stay where they were',
    (kind, count) => {
      const outputs = [false, true].map(fast => {
        const shapes = [[STEPS, FEATURES], [UNITS], [UNITS]].slice(0, 1 + count);
        const inputs = shapes.map(shape => tf.input({shape}));
        const layer = lstm({kind, returnState: true, returnSequences: true}, 1);
        const model = tf.model({inputs, outputs: layer.apply(inputs) as tf.SymbolicTensor[]});
        if (fast) accelerate(model);
        const states = [7, 8]
          .slice(0, count)
          .map(seed => tf.randomNormal([BATCH, UNITS], 0, 1, 'float32', seed));
        return (model.predict([data().x, ...states]) as tf.Tensor[]).map(output =>
          output.dataSync(),
        );
      });
      outputs[0].forEach((values, k) =>
        values.forEach((value, j) =>
          expect(Math.abs(value - outputs[1][k][j])).toBeLessThan(TOLERANCE),
        ),
      );
    },
  );
});

test('the report says which layers were taken, and why others were left', () => {
  const model = tf.sequential({
    layers: [
      input(),
      lstm({name: 'plain', returnSequences: true}, 1),
      lstm({name: 'relu', activation: 'relu', returnSequences: true}, 1),
      lstm({name: 'dropping', recurrentDropout: 0.5, returnSequences: true}, 1),
      tf.layers.bidirectional({
        layer: lstm({name: 'both', returnSequences: true}, 1) as tf.RNN,
        mergeMode: 'sum',
        name: 'wrapper',
      }),
      tf.layers.gru({name: 'gru', units: 2, returnSequences: true}),
      tf.layers.gru({name: 'dropping_inputs', units: 2, dropout: 0.5, returnSequences: true}),
      tf.layers.simpleRNN({name: 'simple', units: 2}),
    ],
  });
  expect(accelerate(model).layers).toEqual([
    {name: 'plain', className: 'LSTM', accelerated: true},
    {name: 'relu', className: 'LSTM', accelerated: false, reason: 'activation "relu" is not tanh'},
    {name: 'dropping', className: 'LSTM', accelerated: false, reason: 'it has recurrent dropout'},
    {name: 'wrapper/forward_both', className: 'LSTM', accelerated: true},
    {name: 'wrapper/backward_both', className: 'LSTM', accelerated: true},
    {name: 'gru', className: 'GRU', accelerated: true},
    {
      name: 'dropping_inputs',
      className: 'GRU',
      accelerated: false,
      reason: 'it drops inputs: put a tf.layers.dropout in front of it instead',
    },
    {
      name: 'simple',
      className: 'SimpleRNN',
      accelerated: false,
      reason: 'there is no sequence op for SimpleRNN',
    },
  ]);
});

test('the report follows the backend: one without kernels says what to do', async () => {
  const model = models['a single layer']({});
  const acceleration = accelerate(model);
  expect(acceleration.layers[0].accelerated).toBe(true);
  const {kernelFunc} = tf.getKernel(LSTM_SEQUENCE, 'cpu');
  tf.registerBackend('plain', () => tf.findBackend('cpu'));
  await tf.setBackend('plain');
  expect(acceleration.layers[0]).toEqual({
    ...{name: model.layers[1].name, className: 'LSTM', accelerated: false},
    reason:
      'there are no kernels for backend "plain", where it runs in plain tfjs ops: set the backend "wasm" or "cpu" or "tensorflow"',
  });
  tf.unregisterKernel(LSTM_SEQUENCE, 'cpu');
  await tf.setBackend('cpu');
  const reason = `no kernels are registered for backend "cpu", where it runs in plain tfjs ops: import '@sparsegate/kernels/cpu'`;
  expect(acceleration.layers[0]).toMatchObject({accelerated: false, reason});
  tf.registerKernel({kernelName: LSTM_SEQUENCE, backendName: 'cpu', kernelFunc});
  expect(acceleration.layers[0]).toMatchObject({accelerated: true});
});

test('a layer that runs on an op of its own accord is left alone and reported by its kernel', () => {
  const model = models['a single layer']({kind: 'gru'});
  const layer = model.layers[1] as tf.layers.Layer & {sequenceKernel?: string};
  layer.sequenceKernel = 'SparsegateGRUSequence';
  const {call} = layer;
  expect(accelerate(model).layers).toEqual([
    {name: layer.name, className: 'GRU', accelerated: true},
  ]);
  expect(layer.call).toBe(call);
  layer.sequenceKernel = 'AnotherSequence';
  expect(accelerate(model).layers[0].reason).toMatch(/no kernels are registered|plain tfjs ops/);
});

test('saved JSON and weights are those of the stock layers, and restore() puts these back', () => {
  const model = models['two stacked layers']({});
  const json = JSON.stringify(model.toJSON());
  const layer = model.layers[1];
  const {call} = layer;
  const {restore} = accelerate(model);
  expect(JSON.stringify(model.toJSON())).toBe(json);
  expect(layer.call).not.toBe(call);
  expect(accelerate(model).layers[0].reason).toBe('its call is replaced already');
  restore();
  expect(layer.call).toBe(call);
});

test('a step makes no tensors and no heap that stay, over 1,000 steps', async () => {
  await tf.setBackend('wasm');
  const model = models['two stacked layers']({});
  accelerate(model);
  model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
  const {x, y} = data();
  await model.trainOnBatch(x, y);
  const heap = (): number =>
    (tf.backend() as unknown as {wasm: {HEAPU8: Uint8Array}}).wasm.HEAPU8.length;
  const before = {tensors: tf.memory().numTensors, heap: heap()};
  for (let step = 0; step < 1000; step++) tf.dispose(await model.trainOnBatch(x, y));
  expect({tensors: tf.memory().numTensors, heap: heap()}).toEqual(before);
});
