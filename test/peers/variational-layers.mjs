// Bayesian training from the start and from stock layers, on tfjs' cpu backend: what the package's range of versions promises.
import assert from 'node:assert/strict';
import '@tensorflow/tfjs';
import '@sparsegate/kernels/cpu';
import * as tf from '@tensorflow/tfjs-core';
import {layers, loadLayersModel, sequential} from '@tensorflow/tfjs-layers';
import {verify} from '@sparsegate/surgery';
import {
  collapsePosterior,
  elbo,
  fromStandard,
  predictMonteCarlo,
  variationalDense,
  variationalEmbedding,
  variationalLSTM,
} from '@sparsegate/variational';

await tf.setBackend('cpu');
const x = tf.tensor2d([
  [0, 1, 2, 3],
  [4, 0, 1, 1],
]);
const y = tf.tensor2d([
  [1, 0],
  [0, 1],
]);
const stock = sequential({
  layers: [
    layers.embedding({inputDim: 5, outputDim: 3, inputLength: 4}),
    layers.lstm({units: 4, recurrentActivation: 'sigmoid'}),
    layers.dense({units: 2}),
  ],
});
stock.build();
const made = sequential({
  layers: [
    variationalEmbedding({inputDim: 5, outputDim: 3, inputLength: 4, seed: 1}),
    variationalLSTM({units: 4, seed: 2, returnSequences: true}),
    variationalLSTM({units: 4, seed: 3}),
    variationalDense({units: 2, seed: 4}),
  ],
});
for (const model of [fromStandard(stock, {seed: 1}), made]) {
  model.compile({optimizer: tf.train.adam(0.01), loss: 'meanSquaredError'});
  const kl = elbo(model, {trainSize: 2});
  await model.fit(x, y, {epochs: 2, verbose: 0, callbacks: kl});
  assert((await kl.kl()) > 0);
  kl.detach();
  predictMonteCarlo(model, x, {samples: 2});
  verify(model, collapsePosterior(await copy(model)), x);
}

async function copy(model) {
  let saved;
  const keep = tf.io.withSaveHandler(async artifacts => {
    saved = artifacts;
    return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts)};
  });
  await model.save(keep);
  return loadLayersModel(tf.io.fromMemory(saved));
}
