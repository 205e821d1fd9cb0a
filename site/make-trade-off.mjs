// Trains the points of the trade-off page: the names demo's split with seed 1, both cells, several targets and λ₁, each from the dense model.
// npm run trade-off -w @sparsegate/site; five minutes. Accuracy is on the validation names; the test names stay unread.
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {loadNames} from '@sparsegate/example-names/dataset';
import {accuracy} from '@sparsegate/example-names/accuracy';
import {fit} from '@sparsegate/example-names/fit';
import {buildModel} from '@sparsegate/example-names/model';
import {SETTINGS} from '@sparsegate/example-names/settings';
import {trainDense} from '@sparsegate/example-names/train-models';
import {softwareVersions, useBackend} from '@sparsegate/example-shared';
import {exportModel} from '@sparsegate/export';
import {accelerate} from '@sparsegate/kernels';
import {ready} from '@sparsegate/kernels/wasm';
import {clipByGlobalNorm, prune} from '@sparsegate/pruning';
import {compression, gateStructure} from '@sparsegate/structure';
import {operate, planSurgery, verify} from '@sparsegate/surgery';

const SEED = 1;
const EPOCHS = 14;
const BY = 9;
/** Shares of the neurons. */
const TARGETS = {lstm: [0.7, 0.45, 0.25, 0.12], gru: [0.7]};
/** λ₁ of the paper's penalty; λ₂ and the rest as in the demo. */
const LAMBDAS = {lstm: [0.0008, 0.0015, 0.003], gru: []};

const directory = join(import.meta.dirname, 'results');
await mkdir(directory, {recursive: true});
await useBackend('wasm');
await ready();
const {train, valid} = loadNames(SEED);
const points = [];

for (const cell of ['lstm', 'gru']) {
  const dense = await trainDense(cell, train, SEED);
  await add(cell, 'dense', dense);
  for (const neurons of TARGETS[cell]) {
    const title = `target ${Math.round(100 * neurons)} % of the neurons`;
    await add(cell, title, await trainedOn(cell, dense, toTarget(neurons)));
  }
  for (const groupLambda of LAMBDAS[cell]) {
    await add(cell, `λ₁ ${groupLambda}`, await trainedOn(cell, dense, byPenalty(groupLambda)));
  }
}

/** With Adam until a share of the neurons is left. */
function toTarget(neurons) {
  return {
    epochs: EPOCHS,
    options: {target: {neurons}, by: BY},
    optimizer: tf.train.adam(SETTINGS.target.learningRate),
  };
}

/** As the demo prunes. */
function byPenalty(groupLambda) {
  const {epochs, learningRate, momentum, clipNorm} = SETTINGS.sparse;
  const {weightLambda, magnitudeThreshold} = SETTINGS;
  return {
    epochs,
    options: {groupLambda, weightLambda, magnitudeThreshold},
    optimizer: clipByGlobalNorm(tf.train.momentum(learningRate, momentum), clipNorm),
  };
}

async function trainedOn(cell, dense, {epochs, options, optimizer}) {
  const model = buildModel(cell, SEED);
  accelerate(model);
  model.setWeights(dense.getWeights());
  const pruning = prune(model, options);
  await fit(model, train, {title: cell, epochs, optimizer, seed: SEED, callbacks: [pruning]});
  pruning.detach();
  return model;
}

/** One more point: how good it is, what its runtime file weighs, and its gates. */
async function add(cell, method, model) {
  const cut = await operate(model, planSurgery(model), {layers: 'sparse'});
  verify(model, cut);
  const {bytes} = await exportModel(cut, {weights: 'int8'});
  const {neurons, gates, compression: ratio} = compression(model, 'liveness');
  const point = {
    ...{cell, method, accuracy: accuracy(cut, valid), bytes: bytes.length},
    ...{neurons, gates, compression: ratio, structure: gateStructure(model)},
  };
  console.log(cell, method, point.accuracy, point.bytes, neurons, gates);
  points.push(point);
  await save();
}

async function save() {
  const about = {
    command: 'npm run trade-off -w @sparsegate/site',
    ...{
      seed: SEED,
      names: {train: train.length, valid: valid.length},
      versions: softwareVersions(),
    },
  };
  await writeFile(join(directory, 'trade-off.json'), `${JSON.stringify({...about, points})}\n`);
}
