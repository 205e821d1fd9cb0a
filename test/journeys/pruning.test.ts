import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import '@sparsegate/kernels/cpu';
import {accelerate} from '@sparsegate/kernels';
import {clipByGlobalNorm, freezeZeros, prune} from '@sparsegate/pruning';
import {gateMap, resultsTable} from '@sparsegate/report';
import {compression, gateStructure} from '@sparsegate/structure';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
import {savedAndLoaded} from '../support/memory-handler.js';

const STEPS = 6;

/** Sequences of two symbols; the answer is whether the first and the last are equal. */
function firstEqualsLast(): {xs: tf.Tensor2D; ys: tf.Tensor2D} {
  const all = Array.from({length: 2 ** STEPS}, (_, bits) =>
    Array.from({length: STEPS}, (_unused, step) => (bits >> step) & 1),
  );
  return {
    xs: tf.tensor2d(all, undefined, 'int32'),
    ys: tf.tensor2d(all.map(bits => [bits[0] === bits[STEPS - 1] ? 1 : 0])),
  };
}

function stockModel(): tf.Sequential {
  const uniform = (seed: number) => tf.initializers.glorotUniform({seed});
  return tf.sequential({
    layers: [
      tf.layers.embedding({
        inputDim: 2,
        outputDim: 6,
        inputLength: STEPS,
        embeddingsInitializer: tf.initializers.randomUniform({minval: -1, maxval: 1, seed: 1}),
      }),
      tf.layers.lstm({
        units: 16,
        recurrentActivation: 'sigmoid',
        kernelInitializer: uniform(2),
        recurrentInitializer: uniform(3),
      }),
      tf.layers.dense({units: 1, activation: 'sigmoid', kernelInitializer: uniform(4)}),
    ],
  });
}

test('train → cut → verify → save → load: a stock model becomes a smaller one that answers the same', async () => {
  const {xs, ys} = firstEqualsLast();
  const model = stockModel();
  accelerate(model);
  const compile = (learningRate: number) =>
    model.compile({
      optimizer: clipByGlobalNorm(tf.train.adam(learningRate), 5),
      loss: 'binaryCrossentropy',
      metrics: ['accuracy'],
    });
  const fit = (epochs: number, callbacks?: tf.Callback) =>
    model.fit(xs, ys, {epochs, batchSize: 32, shuffle: false, verbose: 0, callbacks});

  compile(0.02);
  await fit(60);
  const pruning = prune(model, {groupLambda: 0.008, weightLambda: 5e-4, magnitudeThreshold: 0.03});
  const {history} = await fit(120, pruning);
  pruning.detach();
  compile(0.005);
  await fit(40, freezeZeros(model));

  const {neurons, gates, compression: ratio} = compression(model, 'reachability');
  expect(neurons).toBeGreaterThan(0);
  expect(neurons).toBeLessThan(16);
  expect(gates).toBeLessThan(4 * neurons);
  expect(history.neurons.at(-1)).toBeGreaterThanOrEqual(neurons);

  const plan = planSurgery(model);
  for (const layers of ['stock', 'sparse'] as const) {
    const small = await savedAndLoaded(await operate(model, plan, {layers}));
    expect(small.countParams()).toBeLessThan(model.countParams() / 2);
    expect(verify(model, small, xs).maxAbsolute).toBeLessThan(1e-5);
    small.compile({optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy']});
    const [, accuracy] = small.evaluate(xs, ys, {batchSize: 64}) as tf.Scalar[];
    expect(accuracy.dataSync()[0]).toBe(1);
  }

  const table = resultsTable(
    [
      {key: 'method', heading: 'method'},
      {key: 'compression', heading: 'compression'},
    ],
    [{method: 'W+G+N', compression: ratio}],
  );
  expect(table).toContain('W+G+N');
  expect(gateMap(gateStructure(model))).toContain(`${neurons} of 16 neurons`);
});
