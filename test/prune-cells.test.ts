import * as tf from '@tensorflow/tfjs';
import {afterAll, describe, expect, test} from '@jest/globals';
import {accelerate} from '@sparsegate/kernels';
import '@sparsegate/kernels/cpu';
import '@sparsegate/kernels/wasm';
import {ResetAfterGRU} from '@sparsegate/keras';
import {prune, type PruneOptions} from '@sparsegate/pruning';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
import {BACKENDS} from './support/backends.js';

const UNITS = 8;

type Make = (seed: number) => tf.layers.Layer;

const initializer = (seed: number) =>
  tf.initializers.randomUniform({minval: -0.5, maxval: 0.5, seed});

const args = (seed: number) => ({
  name: 'cell',
  units: UNITS,
  inputShape: [6, 3],
  recurrentActivation: 'sigmoid' as const,
  kernelInitializer: initializer(seed),
  recurrentInitializer: initializer(seed + 1),
});

const CELLS: Array<[string, Make]> = [
  ['an LSTM', seed => tf.layers.lstm(args(seed))],
  ['a stock GRU', seed => tf.layers.gru(args(seed))],
  ["Keras' reset-after GRU", seed => new ResetAfterGRU(args(seed) as never)],
];

function modelOf(make: Make): tf.Sequential {
  const model = tf.sequential({
    layers: [make(1), tf.layers.dense({units: 1, kernelInitializer: initializer(3)})],
  });
  accelerate(model);
  model.compile({optimizer: tf.train.adam(0.01), loss: 'meanSquaredError'});
  return model;
}

/** The sum of a sequence's first feature. */
function task(): {x: tf.Tensor; y: tf.Tensor} {
  return tf.tidy(() => {
    const x = tf.randomNormal<tf.Rank.R3>([64, 6, 3], 0, 1, 'float32', 7);
    return {x, y: tf.sum(tf.slice(x, [0, 0, 0], [-1, -1, 1]), 1)};
  });
}

/** Trains with a pruning; returns what `fit` tells. */
async function trained(model: tf.Sequential, options: PruneOptions, epochs: number) {
  const {x, y} = task();
  const pruning = prune(model, options);
  const fitting = {epochs, batchSize: 16, shuffle: false, verbose: 0, callbacks: pruning};
  const {history} = await model.fit(x, y, fitting);
  pruning.detach();
  tf.dispose([x, y]);
  return history;
}

const weightsOf = (model: tf.LayersModel) =>
  model.getWeights().flatMap(weight => Array.from(weight.dataSync()));

afterAll(() => tf.setBackend('cpu'));

describe.each(CELLS)('%s', (_, make) => {
  test.each(BACKENDS)('pruned by a target on %s, is cut to it and says the same', async backend => {
    await tf.setBackend(backend);
    const model = modelOf(make);
    const history = await trained(model, {target: {neurons: 0.5}, by: 8}, 14);
    expect(history.neurons.at(-1)).toBeLessThanOrEqual(UNITS / 2);
    expect(history.neurons.at(-1)).toBeGreaterThan(0);
    expect(history.lambda.at(-1)).toBe(0);
    const small = await operate(model, planSurgery(model));
    const [kernel] = small.layers[0].getWeights();
    expect(kernel.shape[1]! / (model.layers[0].getWeights()[0].shape[1]! / UNITS)).toBe(
      history.neurons.at(-1),
    );
    const {x, y} = task();
    expect(verify(model, small, x).maxAbsolute).toBeLessThan(1e-5);
    tf.dispose([x, y]);
    small.dispose();
    model.dispose();
  });

  test.each([
    ['proximal steps', {groupLambda: 0.02, weightLambda: 0.002, method: 'proximal'}],
    ['a target', {target: {gates: 0.5}, by: 3}],
    ['a density', {density: {blocks: 0.25}, by: 3, every: 2}],
  ] as Array<[string, PruneOptions]>)(
    'with %s trains to the same weights and zeros on another backend',
    async (__, options) => {
      const runs: number[][] = [];
      for (const backend of [BACKENDS[0], 'cpu']) {
        await tf.setBackend(backend);
        const model = modelOf(make);
        await trained(model, options, 4);
        runs.push(weightsOf(model));
        model.dispose();
      }
      const [one, other] = runs;
      expect(one.filter(value => value === 0).length).toBeGreaterThan(20);
      one.forEach((value, k) => {
        expect(Math.abs(value - other[k])).toBeLessThan(1e-3);
        expect(value === 0).toBe(other[k] === 0);
      });
    },
  );
});
