import type {Sequential} from '@tensorflow/tfjs';
import {accelerate, adam, type FusedAdam} from '@sparsegate/kernels';
import {seededRandom, type Random} from '@sparsegate/example-shared';
import {elbo, isVariational, type KLCallback, type VariationalLayer} from '@sparsegate/variational';
import type {Corpus} from './corpus.js';
import {originalModel, variationalModel} from './model.js';
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

/** Everything as it is before the first step; a checkpoint can be laid over it. */
export function prepareTraining(settings: RunSettings, corpus: Corpus): Training {
  const random = seededRandom(settings.seed);
  const {groups} = ROWS[settings.row];
  const shape = {...settings, words: corpus.words};
  const model = groups ? variationalModel(shape, groups, random) : originalModel(shape, random);
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

/** The layers whose noise a checkpoint must remember. */
export function noisyLayers(model: Sequential): VariationalLayer[] {
  return model.layers.filter(isVariational);
}
