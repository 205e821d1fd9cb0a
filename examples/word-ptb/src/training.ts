import {
  tensor2d,
  train,
  type Optimizer,
  type SGDOptimizer,
  type Sequential,
  type Tensor2D,
} from '@tensorflow/tfjs';
import {acceptLabels, accelerate} from '@sparsegate/kernels';
import {clipByGlobalNorm, prune, type PruningCallback} from '@sparsegate/pruning';
import {
  countWindows,
  cutStreams,
  seededRandom,
  stackWindows,
  type Random,
  type TokenStreams,
} from '@sparsegate/example-shared';
import type {Corpus} from './corpus.js';
import {likelihoodLoss} from './likelihood.js';
import {buildModel} from './model.js';
import {learningRate, MAX_GRADIENT_NORM, penaltyOf, type RunSettings} from './settings.js';

/** A model on its way, with all that moves it. */
export interface Training {
  settings: RunSettings;
  model: Sequential;
  /** What `fit` steps with: `sgd` behind the clipping. */
  optimizer: Optimizer;
  sgd: SGDOptimizer;
  /** Absent in the row without penalties. */
  pruning?: PruningCallback;
  random: Random;
  /** Windows of the training streams in order, [stepsPerEpoch · B, T]. */
  x: Tensor2D;
  y: Tensor2D;
  stepsPerEpoch: number;
  valid: TokenStreams;
}

/** Everything as it is before the first step; a checkpoint can be laid over it. */
export function prepareTraining(settings: RunSettings, corpus: Corpus): Training {
  const random = seededRandom(settings.seed);
  const vocabulary = corpus.vocabulary.words.length;
  const model = buildModel({...settings, vocabulary}, random);
  accelerate(model);
  const sgd = train.sgd(learningRate(1, settings));
  const {loss, likelihood} = likelihoodLoss();
  const optimizer = clipByGlobalNorm(sgd, MAX_GRADIENT_NORM);
  model.compile({optimizer, loss, metrics: [likelihood]});
  acceptLabels(model);
  return {
    settings,
    model,
    optimizer,
    sgd,
    pruning: attachPenalty(model, settings),
    random,
    ...trainingData(settings, corpus.train),
    valid: cutStreams(corpus.valid, settings.batch),
  };
}

/** Prunes a model, from the step that it carries; undefined in the row without penalties. */
export function attachPenalty(
  model: Sequential,
  settings: RunSettings,
): PruningCallback | undefined {
  const penalty = penaltyOf(settings);
  return penalty && prune(model, penalty);
}

function trainingData(
  {batch, steps, limit}: RunSettings,
  ids: Int32Array,
): Pick<Training, 'x' | 'y' | 'stepsPerEpoch'> {
  const streams = cutStreams(ids, batch);
  const stepsPerEpoch = Math.min(countWindows(streams, steps), limit ?? Infinity);
  const {x, y, rows} = stackWindows(streams, steps, stepsPerEpoch);
  return {
    x: tensor2d(x, [rows, steps], 'int32'),
    y: tensor2d(y, [rows, steps], 'int32'),
    stepsPerEpoch,
  };
}
