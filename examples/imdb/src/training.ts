import type {Sequential} from '@tensorflow/tfjs';
import {accelerate, adam, type FusedAdam} from '@sparsegate/kernels';
import {seededRandom, type Random} from '@sparsegate/example-shared';
import {
  elbo,
  isVariational,
  type Groups,
  type KLCallback,
  type VariationalLayer,
} from '@sparsegate/variational';
import type {Corpus} from './corpus.js';
import {originalModel, sparsifiedModel, variationalModel, type ModelShape} from './model.js';
import {LEARNING_RATE, ROWS, type RunSettings} from './settings.js';

/** A model on its way, with all that moves it. */
export interface Training {
  settings: RunSettings;
  model: Sequential;
  optimizer: FusedAdam;
  /** Absent in the row without posteriors. */
  kl?: KLCallback;
  random: Random;
  corpus: Corpus;
  stepsPerEpoch: number;
}

/**
 * Everything as it is before the first step; a checkpoint can be laid over it.
 *
 * @param trained the finished model of the row "Original", from which another row may begin
 */
export function prepareTraining(
  settings: RunSettings,
  corpus: Corpus,
  trained?: Sequential,
): Training {
  const random = seededRandom(settings.seed);
  const {groups} = ROWS[settings.row];
  const model = firstModel({...settings, words: corpus.words}, groups, random, trained);
  if (!groups) accelerate(model);
  const optimizer = adam(LEARNING_RATE);
  model.compile({optimizer, loss: 'binaryCrossentropy'});
  const trainSize = corpus.train.labels.length;
  return {
    settings,
    model,
    optimizer,
    // Paper: the constants of the code behind its tables.
    kl: groups && elbo(model, {trainSize, approximation: 'rounded'}),
    random,
    corpus,
    stepsPerEpoch: Math.ceil(trainSize / settings.batch),
  };
}

function firstModel(
  shape: ModelShape,
  groups: Groups | undefined,
  random: Random,
  trained?: Sequential,
): Sequential {
  if (!groups) return originalModel(shape, random);
  return trained
    ? sparsifiedModel(trained, groups, random)
    : variationalModel(shape, groups, random);
}

/** The layers whose noise a checkpoint must remember. */
export function noisyLayers(model: Sequential): VariationalLayer[] {
  return model.layers.filter(isVariational);
}
