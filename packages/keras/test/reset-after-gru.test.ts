import {describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {expectLayerContract} from '../../../test/support/expect-layer-contract.js';
import {savedAndLoaded} from '../../../test/support/memory-handler.js';
import {wave} from '../../../test/support/wave.js';
import {ResetAfterGRU, type ResetAfterGRUArgs} from '../src/index.js';

const [BATCH, STEPS, INPUTS, UNITS] = [2, 4, 3, 2];

const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));
const hardSigmoid = (a: number): number => Math.min(1, Math.max(0, 0.2 * a + 0.5));

/** One step by the equations of the class, in float64. */
function stepByHand(
  x: number[],
  h: number[],
  [kernel, recurrent, bias]: number[][][],
  gate: (a: number) => number,
): number[] {
  const product = (v: number[], matrix: number[][], column: number): number =>
    v.reduce((sum, value, row) => sum + value * matrix[row][column], 0);
  return h.map((held, k) => {
    const [u, r] = [k, UNITS + k].map(column =>
      gate(
        product(x, kernel, column) +
          product(h, recurrent, column) +
          bias[0][column] +
          bias[1][column],
      ),
    );
    const c = 2 * UNITS + k;
    const n = Math.tanh(
      product(x, kernel, c) + bias[0][c] + r * (product(h, recurrent, c) + bias[1][c]),
    );
    return u * held + (1 - u) * n;
  });
}

function layerWithWeights(args: Partial<ResetAfterGRUArgs> = {}): {
  layer: ResetAfterGRU;
  weights: number[][][];
} {
  const layer = new ResetAfterGRU({units: UNITS, ...args});
  layer.build([BATCH, STEPS, INPUTS]);
  layer.built = true;
  const weights = layer.getWeights().map((weight, k) => wave(weight.shape, k, 0.9));
  layer.setWeights(weights);
  return {layer, weights: weights.map(weight => weight.arraySync() as number[][])};
}

const ARGUMENTS: Array<Partial<ResetAfterGRUArgs>> = [
  {},
  {recurrentActivation: 'hardSigmoid', returnSequences: true},
  {goBackwards: true, returnSequences: true, useBias: false},
  {stateful: true},
  {dropout: 0.2, returnSequences: true},
  {kernelRegularizer: 'l1l2', biasConstraint: 'nonNeg', biasInitializer: 'ones'},
];

test.each(ARGUMENTS)('ResetAfterGRU %j keeps the contract of a layer', async args => {
  await expectLayerContract(
    () => new ResetAfterGRU({units: UNITS, ...args}) as never,
    wave([BATCH, STEPS, INPUTS], 0),
  );
});

describe.each([
  ['sigmoid', sigmoid],
  ['hardSigmoid', hardSigmoid],
] as const)('with %s gates', (recurrentActivation, gate) => {
  const x = wave([BATCH, STEPS, INPUTS], 5, 2);
  const steps = x.arraySync() as number[][][];

  test('each step follows the equations', () => {
    const {layer, weights} = layerWithWeights({recurrentActivation, returnSequences: true});
    const outputs = (layer.apply(x) as tf.Tensor).arraySync() as number[][][];
    steps.forEach((sequence, b) => {
      let h = [0, 0];
      sequence.forEach((step, t) => {
        h = stepByHand(step, h, weights, gate);
        h.forEach((value, k) => expect(outputs[b][t][k]).toBeCloseTo(value, 5));
      });
    });
  });

  test('a masked step holds the state, backwards too, from an initial state on', () => {
    const {layer, weights} = layerWithWeights({
      recurrentActivation,
      goBackwards: true,
      returnState: true,
    });
    const mask = [
      [1, 1, 0, 0],
      [1, 0, 1, 1],
    ];
    const h0 = [
      [0.5, -0.2],
      [0.1, 0.9],
    ];
    const [last, state] = layer.call(x, {
      mask: tf.tensor2d(mask, undefined, 'bool'),
      initialState: [tf.tensor2d(h0)],
    }) as tf.Tensor[];
    const expected = steps.map((sequence, b) =>
      sequence.reduceRight(
        (h, step, t) => (mask[b][t] ? stepByHand(step, h, weights, gate) : h),
        h0[b],
      ),
    );
    expected.flat().forEach((value, k) => {
      expect(last.dataSync()[k]).toBeCloseTo(value, 5);
      expect(state.dataSync()[k]).toBeCloseTo(value, 5);
    });
  });
});

test('a stateful layer goes on where it stopped, until its states are reset', () => {
  const {layer} = layerWithWeights({stateful: true});
  const {layer: whole} = layerWithWeights();
  const x = wave([BATCH, STEPS, INPUTS], 1);
  const twice = tf.concat([x, x], 1);
  layer.apply(x);
  const second = layer.apply(x) as tf.Tensor;
  expect(Array.from(second.dataSync())).toEqual(
    Array.from((whole.apply(twice) as tf.Tensor).dataSync()),
  );
  layer.resetStates();
  expect(Array.from((layer.apply(x) as tf.Tensor).dataSync())).toEqual(
    Array.from((whole.apply(x) as tf.Tensor).dataSync()),
  );
});

test('in a Bidirectional it is saved and loaded, and backward is forward on the reversed sequence', async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.bidirectional({
        layer: new ResetAfterGRU({units: UNITS, returnSequences: true}) as tf.RNN,
        mergeMode: 'concat',
        inputShape: [STEPS, INPUTS],
      }),
    ],
  });
  const [kernel, recurrentKernel, bias] = [0, 1, 2].map(k => wave(model.getWeights()[k].shape, k));
  model.setWeights([kernel, recurrentKernel, bias, kernel, recurrentKernel, bias]);
  const x = wave([BATCH, STEPS, INPUTS], 3);
  const [forward, backward] = tf.split(model.predict(x) as tf.Tensor3D, 2, 2);
  const [ofReversed] = tf.split(model.predict(tf.reverse(x, 1)) as tf.Tensor3D, 2, 2);
  expect(Array.from(backward.dataSync())).toEqual(Array.from(tf.reverse(ofReversed, 1).dataSync()));
  const loaded = await savedAndLoaded(model);
  expect(Array.from((loaded.predict(x) as tf.Tensor).dataSync())).toEqual(
    Array.from(tf.concat([forward, backward], 2).dataSync()),
  );
});

describe('dropout', () => {
  const x = wave([BATCH, STEPS, INPUTS], 2);

  test('changes nothing at inference', () => {
    const {layer} = layerWithWeights({dropout: 0.5, recurrentDropout: 0.5, returnSequences: true});
    const {layer: plain} = layerWithWeights({returnSequences: true});
    expect(Array.from((layer.apply(x) as tf.Tensor).dataSync())).toEqual(
      Array.from((plain.apply(x) as tf.Tensor).dataSync()),
    );
  });

  // With a recurrent kernel of zeros nothing is read of h, whichever part of it is left out: the carry must not lose any.
  test.each([false, true])(
    'of what is read of h leaves carry, mask and direction alone (goBackwards %p)',
    goBackwards => {
      const layers = [0.5, 0].map(recurrentDropout => {
        const {layer} = layerWithWeights({recurrentDropout, goBackwards, returnSequences: true});
        const [kernel, recurrentKernel, bias] = layer.getWeights();
        layer.setWeights([kernel, tf.zerosLike(recurrentKernel), bias]);
        return layer;
      });
      const mask = tf.tensor2d([[1, 0, 1, 1], [0, 1, 1, 0]], undefined, 'bool'); // prettier-ignore
      const [dropped, plain] = layers.map(layer =>
        Array.from((layer.call(x, {mask, training: true}) as tf.Tensor).dataSync()),
      );
      dropped.forEach((value, k) => expect(value).toBeCloseTo(plain[k], 6));
    },
  );

  test('trains through both kinds without a leak', async () => {
    await expectLayerContract(
      () => new ResetAfterGRU({units: UNITS, dropout: 0.3, recurrentDropout: 0.3}) as never,
      x,
    );
  });
});

test('layers that start from the state of another one train: none gets the state of a third', async () => {
  const input = tf.input({shape: [STEPS, INPUTS]});
  const [, state] = new ResetAfterGRU({units: UNITS, returnState: true}).apply(
    input,
  ) as tf.SymbolicTensor[];
  const decoded = new ResetAfterGRU({units: UNITS, returnSequences: true}).apply([
    input,
    state,
  ]) as tf.SymbolicTensor;
  const output = new ResetAfterGRU({units: UNITS}).apply(decoded) as tf.SymbolicTensor;
  const model = tf.model({inputs: input, outputs: output});
  model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
  const x = wave([BATCH, STEPS, INPUTS], 0);
  const targets = tf.zeros([BATCH, UNITS]);
  const expected = model.evaluate(x, targets) as tf.Scalar;
  const {history} = await model.fit(x, targets, {epochs: 1, batchSize: BATCH, verbose: 0});
  expect(history.loss[0]).toBeCloseTo(expected.dataSync()[0], 6);
});

test.each([
  [
    {activation: 'relu'},
    /ResetAfterGRU "g": activation must be 'tanh'.*Received: relu and sigmoid/,
  ],
  [
    {recurrentActivation: 'tanh'},
    /recurrentActivation 'sigmoid' or 'hardSigmoid'.*Received: tanh and tanh/,
  ],
] as const)('refuses %j', (args, message) => {
  expect(() => new ResetAfterGRU({units: UNITS, name: 'g', ...args})).toThrow(message);
});
