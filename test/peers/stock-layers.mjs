// A small journey through the packages that take stock layers, on tfjs' cpu backend: what their range of versions promises.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import '@tensorflow/tfjs';
import '@sparsegate/kernels/cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import {fileSystem} from '@sparsegate/file-system';
import {accelerate, adam} from '@sparsegate/kernels';
import {clipByGlobalNorm, freezeZeros, prune} from '@sparsegate/pruning';
import {gateMap} from '@sparsegate/report';
import {compression, gateStructure} from '@sparsegate/structure';
import {operate, planSurgery, verify} from '@sparsegate/surgery';

const EXAMPLES = 8;
const x = tf.tensor2d(Array.from({length: EXAMPLES}, (_, k) => [k % 5, (3 * k) % 5, k % 2, 1]));
const y = tf.tensor2d(Array.from({length: EXAMPLES}, (_, k) => [k % 2]));
const fit = (model, optimizer, callbacks) => {
  model.compile({optimizer, loss: 'meanSquaredError'});
  return model.fit(x, y, {epochs: 2, batchSize: 4, verbose: 0, callbacks});
};

const STEPS = {
  async pruning() {
    const model = stock();
    const pruning = prune(model, {groupLambda: 0.05, weightLambda: 0.01, magnitudeThreshold: 0.2});
    await fit(model, clipByGlobalNorm(tf.train.sgd(0.1), 1), pruning);
    pruning.detach();
    await fit(model, tf.train.sgd(0.1), freezeZeros(model));
    assert(compression(model).nonzero < compression(model).weights);
  },
  async kernels() {
    const [plain, fused] = [stock(), stock()];
    fused.setWeights(plain.getWeights());
    assert(accelerate(fused).layers.every(({accelerated}) => accelerated));
    await fit(fused, adam(0.01));
    fused.setWeights(plain.getWeights());
    verify(plain, fused, x);
  },
  async surgery() {
    const model = withEmptyNeuron();
    const plan = planSurgery(model);
    for (const layers of ['stock', 'sparse']) {
      const small = await operate(model, plan, {layers});
      verify(model, small, x);
      const directory = mkdtempSync(join(tmpdir(), 'journey-'));
      await small.save(fileSystem(directory));
      verify(small, await loadLayersModel(fileSystem(directory)), x);
      rmSync(directory, {recursive: true});
    }
  },
  report: () => assert.match(gateMap(gateStructure(withEmptyNeuron())), /^<svg/),
};

const {loadLayersModel, sequential} = layers;
await tf.setBackend('cpu');
for (const step of Object.values(STEPS)) await step();

function stock() {
  const model = sequential({
    layers: [
      layers.layers.embedding({inputDim: 5, outputDim: 3, inputLength: 4}),
      layers.layers.lstm({units: 4, recurrentActivation: 'sigmoid'}),
      layers.layers.dense({units: 1}),
    ],
  });
  model.build();
  return model;
}

/** Nothing reads neuron 0. */
function withEmptyNeuron() {
  const model = stock();
  const [kernel, recurrent, bias] = model.layers[1].getWeights();
  const dense = model.layers[2].getWeights();
  const withoutRow = matrix =>
    tf.tensor2d(matrix.arraySync().map((row, k) => (k === 0 ? row.map(() => 0) : row)));
  model.layers[1].setWeights([kernel, withoutRow(recurrent), bias]);
  model.layers[2].setWeights([withoutRow(dense[0]), dense[1]]);
  return model;
}
