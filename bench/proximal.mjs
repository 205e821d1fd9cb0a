// What proximal steps add to a training step with Adam: `node bench/proximal.mjs [--json FILE]`. Processor time, the median over the
// steps of rounds in which training with and without take turns.
import {writeFileSync} from 'node:fs';
import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {ready} from '@sparsegate/kernels/wasm';
import {accelerate, adam} from '@sparsegate/kernels';
import {PROXIMAL_STEP} from '@sparsegate/ops';
import {prune} from '@sparsegate/pruning';

const ROUNDS = 7;
/** Far too small to empty anything, so that all rounds do the same. */
const PENALTY = {groupLambda: 1e-9, weightLambda: 1e-10, method: 'proximal', quiet: true};

const CASES = {
  'names: embedding 16, 64 neurons, 64 × 15': {
    ...{units: 64, layers: 1, embedding: 16, words: 28, outputs: 1, batch: 64, time: 15},
    steps: 20,
  },
  'word model: 2 × 200 neurons, 10,000 words, 20 × 20': {
    ...{units: 200, layers: 2, embedding: 200, words: 10_000, outputs: 10_000, batch: 20, time: 20},
    steps: 5,
  },
};

await tf.setBackend('wasm');
await ready();
const rows = [];
for (const [name, size] of Object.entries(CASES)) rows.push(await measure(name, size));
console.table(rows);
const at = process.argv.indexOf('--json');
if (at > 0) {
  const {node} = process.versions;
  const command = 'node bench/proximal.mjs --json bench/results/proximal-step.json';
  writeFileSync(process.argv[at + 1], `${JSON.stringify({command, node, rows}, null, 2)}\n`);
}

async function measure(name, size) {
  const data = randomData(size);
  const plain = modelOf(size);
  const pruned = modelOf(size);
  const callback = prune(pruned, PENALTY);
  const times = {without: [], with: [], inPlainOps: []};
  for (let round = 0; round <= ROUNDS; round++) {
    const without = await millisecondsOfSteps(plain, data, size);
    const withSteps = await millisecondsOfSteps(pruned, data, size, callback);
    const inPlainOps = await withoutKernel(() => millisecondsOfSteps(pruned, data, size, callback));
    // The first round warms up.
    if (round === 0) continue;
    times.without.push(...without);
    times.with.push(...withSteps);
    times.inPlainOps.push(...inPlainOps);
  }
  const [without, withSteps, inPlainOps] = Object.values(times).map(median);
  const share = ms => (ms - without) / without;
  return {
    ...{case: name, without, with: withSteps, share: share(withSteps)},
    ...{inPlainOps, shareInPlainOps: share(inPlainOps)},
  };
}

/** As it is on a backend that has no kernel for the proximal step. */
async function withoutKernel(run) {
  const kernel = tf.getKernel(PROXIMAL_STEP, 'wasm');
  tf.unregisterKernel(PROXIMAL_STEP, 'wasm');
  try {
    return await run();
  } finally {
    tf.registerKernel({...kernel, kernelName: PROXIMAL_STEP, backendName: 'wasm'});
  }
}

function modelOf({units, layers, embedding, words, outputs, time}) {
  const recurrent = Array.from({length: layers}, (_, k) =>
    tf.layers.lstm({
      units,
      recurrentActivation: 'sigmoid',
      returnSequences: outputs > 1 || k < layers - 1,
      recurrentInitializer: 'glorotUniform',
    }),
  );
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({inputDim: words, outputDim: embedding, inputLength: time}),
      ...recurrent,
      tf.layers.dense({units: outputs, activation: outputs > 1 ? 'softmax' : 'sigmoid'}),
    ],
  });
  accelerate(model);
  const loss = outputs > 1 ? 'sparseCategoricalCrossentropy' : 'binaryCrossentropy';
  model.compile({optimizer: adam(1e-3), loss});
  return model;
}

function randomData({words, outputs, batch, time, steps}) {
  const count = batch * steps;
  const x = tf.randomUniform([count, time], 0, words, 'int32', 1);
  const y =
    outputs > 1
      ? tf.cast(tf.randomUniform([count, time, 1], 0, outputs, 'int32', 2), 'float32')
      : tf.cast(tf.randomUniform([count, 1], 0, 2, 'int32', 2), 'float32');
  return {x, y};
}

/** From the end of each step to that of the next, so that what is logged once an epoch is no part of it. */
async function millisecondsOfSteps(model, {x, y}, {batch}, callbacks) {
  const times = [];
  let before;
  const timer = new tf.CustomCallback({
    onBatchEnd: () => {
      const {user, system} = process.cpuUsage();
      const now = (user + system) / 1000;
      if (before !== undefined) times.push(now - before);
      before = now;
    },
  });
  const all = callbacks ? [callbacks, timer] : [timer];
  await model.fit(x, y, {batchSize: batch, epochs: 1, shuffle: false, verbose: 0, callbacks: all});
  return times;
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
