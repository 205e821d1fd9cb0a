import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import '@sparsegate/kernels/cpu';
import {accelerate} from '@sparsegate/kernels';
import {freezeZeros, prune} from '@sparsegate/pruning';
import {gateMap} from '@sparsegate/report';
import {compression, gateStructure} from '@sparsegate/structure';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
import {savedAndLoaded} from '../support/memory-handler.js';
import {resetAfterGRU} from '../support/reset-after-gru.js';

const STEPS = 5;
const UNITS = 12;

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** Sequences of two symbols; the answer is whether the first and the last are equal. */
function firstEqualsLast(): {xs: tf.Tensor3D; ys: tf.Tensor2D} {
  const all = Array.from({length: 2 ** STEPS}, (_, bits) =>
    Array.from({length: STEPS}, (__, step) => [(bits >> step) & 1, 1 - ((bits >> step) & 1)]),
  );
  return {
    xs: tf.tensor3d(all),
    ys: tf.tensor2d(all.map(bits => [bits[0][0] === bits[STEPS - 1][0] ? 1 : 0])),
  };
}

test.each([
  ['before', tf.layers.gru],
  ['after', resetAfterGRU],
] as const)(
  'a GRU, reset %s, is pruned to exact zeros, counted, drawn, cut, saved and loaded',
  async (_, make) => {
    const {xs, ys} = firstEqualsLast();
    const random = (seed: number) => tf.initializers.glorotUniform({seed});
    const gru = make({
      units: UNITS,
      name: 'gru',
      inputShape: [STEPS, 2],
      recurrentActivation: 'sigmoid',
    } as never);
    const model = tf.sequential({
      layers: [
        gru,
        tf.layers.dense({units: 1, activation: 'sigmoid', kernelInitializer: random(4)}),
      ],
    });
    const shapes = gru.getWeights().map(({shape}) => shape);
    gru.setWeights(shapes.map((shape, k) => tf.randomUniform(shape, -0.5, 0.5, 'float32', k + 1)));
    accelerate(model);
    const compile = (rate: number) => {
      model.compile({optimizer: tf.train.adam(rate), loss: 'binaryCrossentropy'});
    };
    const fit = (epochs: number, callbacks?: tf.Callback) =>
      model.fit(xs, ys, {epochs, batchSize: 32, shuffle: false, verbose: 0, callbacks});

    compile(0.02);
    await fit(80);
    const pruning = prune(model, {
      groupLambda: 0.008,
      weightLambda: 5e-4,
      magnitudeThreshold: 0.03,
    });
    const {history} = await fit(100, pruning);
    pruning.detach();
    compile(0.005);
    await fit(30, freezeZeros(model));

    const {neurons, gates, compression: ratio} = compression(model, 'reachability');
    expect(neurons).toBeGreaterThan(0);
    expect(neurons).toBeLessThan(UNITS);
    expect(gates).toBeLessThanOrEqual(3 * neurons);
    expect(ratio).toBeGreaterThan(2);
    expect(history['gates'].length).toBe(100);
    const map = gateMap(gateStructure(model));
    for (const gate of ['u', 'r', 'n']) expect(map).toContain(`>${gate}<`);

    const plan = planSurgery(model);
    for (const layers of ['stock', 'sparse'] as const) {
      const small = await savedAndLoaded(await operate(model, plan, {layers}));
      expect(small.countParams()).toBeLessThan(model.countParams());
      expect(verify(model, small, xs).maxAbsolute).toBeLessThan(1e-5);
    }
  },
  120_000,
);
