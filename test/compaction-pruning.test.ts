import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {compactWhileTraining, type CompactOptions} from '@sparsegate/compaction';
import {accelerate, adam} from '@sparsegate/kernels';
import {prune, type PruneOptions} from '@sparsegate/pruning';
import {compression} from '@sparsegate/structure';

const [WORDS, STEPS, TEXTS] = [10, 6, 16];

/** Sets rows or columns of a weight to 0. */
function clear(
  model: tf.Sequential,
  layer: string,
  weight: number,
  axis: number,
  at: number[],
): void {
  const variable = model.getLayer(layer).weights[weight];
  const shape = variable.shape as number[];
  const values = variable.read().dataSync<'float32'>().slice();
  const below = shape.slice(axis + 1).reduce((size, length) => size * length, 1);
  values.forEach((_, k) => {
    if (at.includes(Math.floor(k / below) % shape[axis])) values[k] = 0;
  });
  tf.tidy(() => {
    variable.write(tf.tensor(values, shape));
  });
}

/** In which component 2 of 4, neuron 1 of 5 in the first layer and neurons 0 and 3 of 4 in the second are gone for good. */
function prunedModel(kind: 'lstm' | 'gru'): tf.Sequential {
  const {layers} = tf;
  const args = {recurrentActivation: 'sigmoid' as const};
  const make = (units: number, seed: number, returnSequences: boolean) =>
    layers[kind]({
      ...{...args, units, returnSequences, name: `recurrent_${seed}`},
      kernelInitializer: tf.initializers.glorotUniform({seed}),
      recurrentInitializer: tf.initializers.glorotUniform({seed: seed + 9}),
    });
  const model = tf.sequential({
    layers: [
      layers.embedding({
        ...{name: 'embedding', inputDim: WORDS, outputDim: 4, inputLength: STEPS, maskZero: true},
        embeddingsInitializer: tf.initializers.randomUniform({minval: -1, maxval: 1, seed: 3}),
      }),
      make(5, 1, true),
      layers.dropout({rate: 0}),
      make(4, 2, true),
      layers.flatten(),
      layers.dense({
        ...{name: 'output', units: 1, activation: 'sigmoid'},
        kernelInitializer: tf.initializers.glorotUniform({seed: 5}),
      }),
    ],
  });
  accelerate(model);
  // What enters other gates than the candidate does nothing in such a neuron, but it is in the penalty as long as it is not 0.
  const gates = kind === 'lstm' ? 4 : 3;
  const columns = (units: number, gone: readonly number[]): number[] =>
    Array.from({length: gates}, (_, gate) => gone.map(k => gate * units + k)).flat();
  clear(model, 'embedding', 0, 1, [2]);
  clear(model, 'recurrent_1', 0, 0, [2]);
  for (const [layer, units, gone] of [
    ['recurrent_1', 5, [1]],
    ['recurrent_2', 4, [0, 3]],
  ] as const) {
    for (const weight of [0, 1]) clear(model, layer, weight, 1, columns(units, gone));
    clear(model, layer, 1, 0, [...gone]);
  }
  clear(model, 'recurrent_2', 0, 0, [1]);
  // Flattened, neuron k of step t is read by row 4 t + k.
  clear(model, 'output', 0, 0, Array.from({length: STEPS}, (_, t) => [4 * t, 4 * t + 3]).flat());
  return model;
}

function texts(): {x: tf.Tensor2D; y: tf.Tensor2D} {
  const ids = Array.from({length: TEXTS}, (_, n) =>
    Array.from({length: STEPS}, (_, t) => (n * (t + 3) + t * t) % WORDS),
  );
  return {x: tf.tensor2d(ids, undefined, 'int32'), y: tf.tensor2d(ids.map(([id]) => [id % 2]))};
}

async function train(
  kind: 'lstm' | 'gru',
  optimizer: tf.Optimizer,
  options: PruneOptions,
  compact?: CompactOptions,
) {
  const model = prunedModel(kind);
  model.compile({optimizer, loss: 'binaryCrossentropy'});
  const pruning = prune(model, {quiet: true, ...options});
  const compaction = compact && compactWhileTraining(model, compact);
  const {x, y} = texts();
  const {history} = await model.fit(x, y, {
    ...{epochs: 4, batchSize: 8, shuffle: false, verbose: 0},
    callbacks: [pruning, ...(compaction ? [compaction] : [])],
  });
  const predictions = [...(model.predict(x) as tf.Tensor).dataSync()];
  return {model, compaction, history, predictions, counts: compression(model)};
}

const METHODS: Array<[string, () => tf.Optimizer, PruneOptions]> = [
  ['penalty with sgd', () => tf.train.sgd(0.1), {groupLambda: 1e-3, weightLambda: 1e-4}],
  ['proximal steps with adam', () => adam(0.01), {groupLambda: 1e-3, weightLambda: 1e-4}],
  ['one group a neuron', () => tf.train.sgd(0.1), {groups: 'weights+neurons', groupLambda: 1e-3}],
];

for (const kind of ['lstm', 'gru'] as const) {
  test.each(METHODS)(
    `what is gone for good leaves a ${kind} under %s, and losses and counts stay what they are without`,
    async (_, optimizer, options) => {
      const plain = await train(kind, optimizer(), options);
      const compact = await train(kind, optimizer(), options, {kind: 'exact'});
      expect(compact.history.removed_components).toEqual([1, 1, 1, 1]);
      expect(compact.history.removed_neurons).toEqual([3, 3, 3, 3]);
      for (const name of ['loss', 'neurons', 'gates', 'penalty', 'compression']) {
        compact.history[name].forEach((value, k) => {
          const close = plain.history[name][k] as number;
          expect(Math.abs((value as number) - close)).toBeLessThan(2e-4 * Math.abs(close));
        });
      }
      compact.predictions.forEach((value, k) => {
        expect(value).toBeCloseTo(plain.predictions[k], 5);
      });
      const {weights, neurons, layers} = compact.counts;
      expect({weights, neurons}).toEqual({
        weights: plain.counts.weights,
        neurons: plain.counts.neurons,
      });
      expect(layers.map(({units}) => units)).toEqual([5, 4]);
      await compact.compaction!.expand();
      expect(compact.model.weights.map(({shape}) => shape)).toEqual(
        plain.model.weights.map(({shape}) => shape),
      );
    },
  );
}

test('a target goes on in shares of the whole, and its zeros stay zeros', async () => {
  const {model, history} = await train(
    'lstm',
    adam(0.02),
    {target: {neurons: 0.5}, by: 3},
    {kind: 'patient', patience: 1},
  );
  const neurons = history.neurons as number[];
  expect(neurons.at(-1)!).toBeLessThanOrEqual(6);
  expect(compression(model).layers.map(({units}) => units)).toEqual([5, 4]);
});

test('pruning that keeps something for each weight refuses to lose any, and nothing is changed', async () => {
  await expect(
    train('lstm', tf.train.sgd(0.1), {density: {weights: 0.5}, by: 2}, {kind: 'exact'}),
  ).rejects.toThrow(/prune: model .* must keep its size in training under a density/);
  await expect(
    train('lstm', tf.train.sgd(0.1), {groupLambda: 1e-3, mode: 'forward-only'}, {kind: 'exact'}),
  ).rejects.toThrow(/under mode 'forward-only'/);
});
