import * as tf from '@tensorflow/tfjs';
import {accelerate} from '@sparsegate/kernels';
import {clipByGlobalNorm, prune} from '@sparsegate/pruning';
import {collapsePosterior, elbo, fromStandard, linearWeight} from '@sparsegate/variational';
import type {CellName} from './cells.js';
import {fit} from './fit.js';
import {buildModel} from './model.js';
import type {Example} from './example.js';
import {SETTINGS} from './settings.js';

/** The dense model. */
export async function trainDense(
  cell: CellName,
  train: readonly Example[],
  seed: number,
): Promise<tf.Sequential> {
  const model = buildModel(cell, seed);
  accelerate(model);
  const {epochs, learningRate} = SETTINGS.dense;
  await fit(model, train, {title: 'dense ', epochs, optimizer: tf.train.adam(learningRate), seed});
  return model;
}

/** The same model, trained on with the three-level penalty from the dense one's weights. */
export async function trainSparse(
  cell: CellName,
  dense: tf.Sequential,
  train: readonly Example[],
  seed: number,
): Promise<tf.Sequential> {
  const model = buildModel(cell, seed);
  accelerate(model);
  model.setWeights(dense.getWeights());
  const {groupLambda, weightLambda, magnitudeThreshold} = SETTINGS;
  const pruning = prune(model, {
    groups: 'weights+gates+neurons',
    groupLambda,
    weightLambda,
    magnitudeThreshold,
  });
  const {epochs, learningRate, momentum, clipNorm} = SETTINGS.sparse;
  const optimizer = clipByGlobalNorm(tf.train.momentum(learningRate, momentum), clipNorm);
  await fit(model, train, {title: 'sparse', epochs, optimizer, seed, callbacks: [pruning]});
  pruning.detach();
  return model;
}

/** The same model, trained on with Adam from the dense one's weights, until a share of its neurons is left. */
export async function trainToTarget(
  cell: CellName,
  dense: tf.Sequential,
  train: readonly Example[],
  seed: number,
): Promise<tf.Sequential> {
  const model = buildModel(cell, seed);
  accelerate(model);
  model.setWeights(dense.getWeights());
  const {epochs, learningRate, neurons, by} = SETTINGS.target;
  const pruning = prune(model, {target: {neurons}, by});
  const optimizer = tf.train.adam(learningRate);
  await fit(model, train, {title: 'target', epochs, optimizer, seed, callbacks: [pruning]});
  pruning.detach();
  return model;
}

/**
 * The same model made variational and trained on with the KL to the sparsifying prior, then collapsed to stock layers.
 * The callback `elbo` returns moves the KL's weight from 0 to 1 over the first epochs.
 */
export async function trainBayesian(
  dense: tf.Sequential,
  train: readonly Example[],
  seed: number,
): Promise<tf.Sequential> {
  const model = fromStandard(dense, {seed});
  const {epochs, learningRate, warmUpEpochs} = SETTINGS.bayesian;
  const kl = elbo(model, {trainSize: train.length, klWeight: linearWeight({epochs: warmUpEpochs})});
  const optimizer = tf.train.adam(learningRate, 0.9, 0.999, 1e-8);
  await fit(model, train, {title: 'bayes ', epochs, optimizer, seed, callbacks: [kl]});
  kl.detach();
  const collapsed = collapsePosterior(model);
  accelerate(collapsed);
  model.dispose();
  return collapsed;
}

/** The model again without our kernels, as stock tfjs runs it. */
export async function stockCopy(model: tf.LayersModel): Promise<tf.LayersModel> {
  const copy = await tf.models.modelFromJSON(JSON.parse(model.toJSON() as string) as never);
  copy.setWeights(model.getWeights());
  return copy;
}
