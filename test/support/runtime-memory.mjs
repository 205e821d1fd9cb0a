// Prints what the runtime takes of memory. Run with --expose-gc, after the build.
//   step       bytes of JavaScript's heap that a step of a stream takes
//   plainStep  the same with the kernels in plain JavaScript
//   models     bytes that stay when many models have been loaded, run and disposed of
//   growth     bytes that a model's memory grows by over calls of changing sizes, after the largest
import {setTimeout} from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import {exportModel} from '@sparsegate/export';
import {load} from '@sparsegate/runtime';

const STEPS = 5_000;
const RUNS = 5;
const MODELS = 100;
const {layers} = tf;

const {bytes} = await exportModel(
  tf.sequential({
    layers: [
      layers.lstm({
        units: 64,
        returnSequences: true,
        recurrentInitializer: 'zeros',
        inputShape: [null, 64],
      }),
      layers.gru({units: 8, recurrentInitializer: 'zeros'}),
      layers.dense({units: 2, activation: 'softmax'}),
    ],
  }),
);
const x = Float32Array.from({length: 64 * 50}, (_, k) => Math.sin(k));
console.log(
  JSON.stringify({
    step: await bytesOfAStep(),
    plainStep: await bytesOfAStep('javascript'),
    models: await bytesOfModels(),
    growth: await growth(),
  }),
);

async function bytesOfAStep(engine) {
  const model = await load(bytes, {engine});
  const stream = model.stream();
  const input = x.subarray(0, 64);
  const run = () => {
    for (let step = 0; step < STEPS; step++) stream.step(input);
  };
  // The first runs are compiled on the way, and the engine goes on beside the others.
  const taken = Array.from({length: RUNS}, () => {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    run();
    return process.memoryUsage().heapUsed - before;
  });
  model.dispose();
  return Math.min(...taken) / STEPS;
}

async function bytesOfModels() {
  const before = await resident();
  for (let k = 0; k < MODELS; k++) {
    const model = await load(bytes);
    model.run(x);
    model.dispose();
  }
  return (await resident()) - before;
}

async function resident() {
  // Buffers go some time after their views.
  for (let round = 0; round < 4; round++) {
    globalThis.gc();
    await setTimeout(20);
  }
  const {heapUsed, external} = process.memoryUsage();
  return heapUsed + external;
}

/** The views of a stream's output show the memory below. */
async function growth() {
  const model = await load(bytes);
  const size = () => model.stream().step(x.subarray(0, 64)).buffer.byteLength;
  for (let steps = 1; steps <= 50; steps++) model.run(x.subarray(0, 64 * steps));
  const largest = size();
  for (let steps = 50; steps > 0; steps--) model.run(x.subarray(0, 64 * steps));
  return size() - largest;
}
