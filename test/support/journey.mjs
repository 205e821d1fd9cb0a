// Trains, cuts, checks, saves, exports and runs small models on a backend, and hands over every figure: to whoever started it as a
// worker, else as JSON. Run after the build.
// node journey.mjs cpu|wasm
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {isMainThread, parentPort, workerData} from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import {exportModel} from '@sparsegate/export';
import {fileSystem} from '@sparsegate/file-system';
import {fromKeras, ResetAfterGRU} from '@sparsegate/keras';
import {accelerate, adam, simdVariant} from '@sparsegate/kernels';
import '@sparsegate/kernels/cpu';
import {ready} from '@sparsegate/kernels/wasm';
import {clipByGlobalNorm, prune} from '@sparsegate/pruning';
import {load} from '@sparsegate/runtime';
import '@sparsegate/sparse-rnn';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
import {collapsePosterior, elbo, variationalDense, variationalLSTM} from '@sparsegate/variational';

const [OBJECTS, STEPS, INPUTS] = [32, 6, 3];

const backend = isMainThread ? process.argv[2] : workerData.backend;
await tf.setBackend(backend);
if (backend === 'wasm') await ready();
const figures = {...(await pruned()), ...(await bayesian()), ...resetAfter()};
if (isMainThread) console.log(JSON.stringify(figures));
else parentPort.postMessage(figures);

function initializers(seed) {
  return {
    kernelInitializer: tf.initializers.glorotUniform({seed}),
    recurrentInitializer: tf.initializers.glorotUniform({seed: seed + 1}),
  };
}

function data() {
  const x = tf.randomNormal([OBJECTS, STEPS, INPUTS], 0, 1, 'float32', 7);
  return {x, y: tf.tidy(() => x.slice([0, 0, 0], [-1, 1, 1]).reshape([OBJECTS, 1]))};
}

/** A pruned stack, cut, saved and loaded, then run by the runtime. */
async function pruned() {
  const gates = {recurrentActivation: 'sigmoid'};
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({
        ...{units: 8, returnSequences: true, inputShape: [STEPS, INPUTS]},
        ...{...gates, ...initializers(1)},
      }),
      tf.layers.gru({units: 6, ...gates, ...initializers(3)}),
      tf.layers.dense({units: 1, kernelInitializer: tf.initializers.glorotUniform({seed: 5})}),
    ],
  });
  const accelerated = accelerate(model).layers.map(layer => layer.accelerated);
  const optimizer = clipByGlobalNorm(tf.train.momentum(0.1, 0.9), 1);
  model.compile({optimizer, loss: 'meanSquaredError'});
  const {x, y} = data();
  const {history} = await model.fit(x, y, {
    ...{epochs: 10, batchSize: 8, shuffle: false, verbose: 0},
    callbacks: prune(model, {groupLambda: 0.03}),
  });
  const small = await savedAndLoaded(await operate(model, planSurgery(model), {layers: 'sparse'}));
  verify(model, small, x);
  const {bytes} = await exportModel(small);
  const runtime = await load(bytes);
  const [outputs] = runtime.runAll([x.dataSync()], {batch: OBJECTS});
  return {
    accelerated,
    simd: backend === 'wasm' ? simdVariant() : null,
    history,
    predicted: [...small.predict(x).dataSync()],
    ran: [...outputs],
  };
}

async function savedAndLoaded(model) {
  const directory = await mkdtemp(join(tmpdir(), 'journey-'));
  await model.save(fileSystem(directory));
  const loaded = await tf.loadLayersModel(fromKeras(fileSystem(directory)));
  await rm(directory, {recursive: true});
  return loaded;
}

/** A Bayesian layer, trained and collapsed. */
async function bayesian() {
  const model = tf.sequential({
    layers: [
      variationalLSTM({units: 4, seed: 1, inputShape: [STEPS, INPUTS]}),
      variationalDense({units: 1, seed: 2}),
    ],
  });
  model.compile({optimizer: adam(0.01), loss: 'meanSquaredError'});
  const {x, y} = data();
  const callbacks = elbo(model, {trainSize: OBJECTS});
  const options = {epochs: 2, batchSize: 8, shuffle: false, verbose: 0, callbacks};
  const {history} = await model.fit(x, y, options);
  const collapsed = await collapsePosterior(model);
  return {kl: history.kl, collapsed: [...collapsed.predict(x).dataSync()]};
}

/** Keras' default GRU, not trained. */
function resetAfter() {
  const {x} = data();
  const layer = new ResetAfterGRU({units: 3, ...initializers(9)});
  return {resetAfter: [...layer.apply(x).dataSync()]};
}
