import * as tf from '@tensorflow/tfjs';
import {afterEach, describe, expect, test} from '@jest/globals';
import {exportModel} from '@sparsegate/export';
import {load, type Model} from '@sparsegate/runtime';
import {operate, planSurgery} from '@sparsegate/surgery';
import {expectClose} from './support/expect-close';
import {
  buildRuntimeModel,
  plantWeights,
  predicted,
  runtimeCase,
  runtimeInput,
  STEPS,
  type RuntimeCase,
} from './support/runtime-model';

const SEEDS = Array.from({length: 6}, (_, k) => k + 1);

afterEach(() => tf.disposeVariables());

/** Exports a case, loads it and hands both over. */
async function withCase(
  options: RuntimeCase,
  weights: 'float32' | 'float16' | 'int8',
  check: (runtime: Model, model: tf.Sequential) => void,
): Promise<void> {
  const model = buildRuntimeModel(options);
  const {bytes} = await exportModel(model, {weights});
  const runtime = await load(bytes);
  check(runtime, model);
  runtime.dispose();
  model.dispose();
}

test.each(SEEDS)(
  'JavaScript and SIMD give the same bits, relaxed SIMD the same to 1e-5: case %i',
  async seed => {
    const options = runtimeCase(seed);
    const model = buildRuntimeModel(options);
    const {bytes} = await exportModel(model);
    const javascript = await load(bytes, {engine: 'javascript'});
    const simd = await load(bytes, {engine: 'simd'});
    // Relaxed where there is.
    const best = await load(bytes);
    for (const batch of [1, 3, 4, 70]) {
      const input = runtimeInput(options, batch);
      const expected = javascript.run(input);
      expect(simd.run(input)).toEqual(expected);
      expectClose(best.run(input), expected);
    }
    model.dispose();
  },
);

describe.each(['float32', 'float16', 'int8'] as const)('a file of %s', weights => {
  test.each(SEEDS)('runs as tfjs runs the model: case %i', async seed => {
    const options = runtimeCase(seed);
    await withCase(options, weights, (runtime, model) => {
      for (const batch of [1, 5]) {
        const input = runtimeInput(options, batch);
        expectClose(runtime.run(input), predicted(model, input, batch));
      }
    });
  });
});

test.each(SEEDS)(
  'a stream gives at each step what run gives for all steps so far: case %i',
  async seed => {
    const options = {...runtimeCase(seed), goBackwards: false};
    await withCase(options, 'float32', runtime => {
      const input = runtimeInput(options, 1);
      const size = input.length / STEPS;
      const stream = runtime.stream();
      for (const round of [0, 1]) {
        if (round) stream.reset();
        for (let step = 0; step < STEPS; step++) {
          const output = stream.step(input.subarray(step * size, (step + 1) * size));
          const whole = runtime.run(input.subarray(0, (step + 1) * size), {batch: 1});
          expectClose(output, whole.slice(-output.length));
        }
      }
    });
  },
);

test.each(SEEDS)(
  'a cut model of sparse layers runs as in tfjs, in every form: case %i',
  async seed => {
    const options: RuntimeCase = {...runtimeCase(seed), zeroGates: 0.4};
    const model = buildRuntimeModel(options);
    const plan = planSurgery(model);
    for (const layers of ['stock', 'sparse'] as const) {
      const small = await operate(model, plan, {layers});
      const {bytes} = await exportModel(small);
      const input = runtimeInput(options, 3);
      expectClose((await load(bytes)).run(input), predicted(small, input, 3));
      small.dispose();
    }
    model.dispose();
  },
);

test('a SparseBidirectional runs as in tfjs', async () => {
  const {layers} = tf;
  const rnn = layers.lstm({units: 6, returnSequences: true}) as tf.RNN;
  const model = tf.sequential({
    layers: [
      layers.bidirectional({layer: rnn, mergeMode: 'concat', inputShape: [STEPS, 3]}),
      layers.dense({units: 2}),
    ],
  });
  plantWeights(model, {seed: 4, zeroWeights: 0.5, zeroGates: 0});
  const small = await operate(model, planSurgery(model), {layers: 'sparse'});
  const input = Float32Array.from({length: 2 * STEPS * 3}, (_, k) => Math.sin(k));
  const {bytes} = await exportModel(small);
  expectClose((await load(bytes)).run(input), predicted(small, input, 2));
});

test('a SparseLSTM gives the same file as the stock layers that it was cut from', async () => {
  const model = buildRuntimeModel({...runtimeCase(3), cells: ['lstm'], zeroGates: 0.4});
  const plan = planSurgery(model);
  const small = [await operate(model, plan), await operate(model, plan, {layers: 'sparse'})];
  const [stock, sparse] = [await exportModel(small[0]), await exportModel(small[1])];
  // Up to the names that tfjs gave their inputs.
  expect(sparse.report.bytes).toBe(stock.report.bytes);
  expect(sparse.report.layers.map(({matrices}) => matrices)).toEqual(
    stock.report.layers.map(({matrices}) => matrices),
  );
});
