import type {Sequential} from '@tensorflow/tfjs';
import {compactWhileTraining, type CompactionCallback} from '@sparsegate/compaction';
import {accelerate, adam, type FusedAdam} from '@sparsegate/kernels';
import {prune, type PruningCallback, type PruningState} from '@sparsegate/pruning';
import {seededRandom, type Random} from '@sparsegate/example-shared';
import {
  elbo,
  isVariational,
  type Groups,
  type KLCallback,
  type VariationalLayer,
} from '@sparsegate/variational';
import type {Corpus} from './corpus.js';
import {originalModel, sparsifiedModel, variationalModel} from './model.js';
import {layOver, type WordVectors} from './pretrained-vectors.js';
import {LEARNING_RATE, ROWS, type NeuronTarget, type RunSettings} from './settings.js';

/** A model on its way, with all that moves it. */
export interface Training {
  settings: RunSettings;
  model: Sequential;
  optimizer: FusedAdam;
  /** Absent in the row without posteriors. */
  kl?: KLCallback;
  /** In the row that is pruned. */
  pruning?: PruningCallback;
  /** Where the model gets smaller on the way. */
  compaction?: CompactionCallback;
  random: Random;
  corpus: Corpus;
  stepsPerEpoch: number;
}

/** What a run may begin from. */
export interface Beginning {
  /** The finished model of the row "Original", from which another row may begin; disposed. */
  trained?: Sequential;
  /** Pretrained vectors of words. */
  vectors?: WordVectors;
}

/**
 * Everything as it is before the first step; a checkpoint can be laid over it.
 *
 * @param beginning what it begins from besides random weights
 */
export function prepareTraining(
  settings: RunSettings,
  corpus: Corpus,
  {trained, vectors}: Beginning = {},
): Training {
  const random = seededRandom(settings.seed);
  const {groups} = ROWS[settings.row];
  const shape = {...settings, words: corpus.words};
  const layOverVectors =
    vectors &&
    ((table: Float32Array) => layOver(table, settings.embedding, corpus.vocabulary, vectors));
  const stock = (): Sequential => trained ?? originalModel(shape, random, layOverVectors);
  const posteriors = (of: Groups): Sequential =>
    trained
      ? sparsifiedModel(trained, of, random)
      : variationalModel(shape, of, random, layOverVectors);
  const model = groups ? posteriors(groups) : stock();
  if (!groups) accelerate(model);
  const optimizer = adam(LEARNING_RATE);
  model.compile({optimizer, loss: 'binaryCrossentropy'});
  return {
    settings,
    model,
    optimizer,
    pruning: settings.row === 'pruned' ? pruningOf(model, settings) : undefined,
    kl: attachKL(model, settings, corpus),
    compaction: attachCompaction(model, settings),
    random,
    corpus,
    stepsPerEpoch: Math.ceil(corpus.train.labels.length / settings.batch),
  };
}

/** Proximal steps, as `prune` takes them for Adam. */
export function pruningOf(
  model: Sequential,
  {target, by}: NeuronTarget,
  state?: PruningState,
): PruningCallback {
  return prune(model, {target: {neurons: target}, by, state});
}

/** Gives a model its KL, at the epoch that it carries; undefined in the row without posteriors. */
export function attachKL(
  model: Sequential,
  {row}: RunSettings,
  {train}: Corpus,
): KLCallback | undefined {
  if (!ROWS[row].groups) return undefined;
  // Paper: the constants of the code behind its tables.
  return elbo(model, {trainSize: train.labels.length, approximation: 'rounded'});
}

/** Lets a model get smaller, from where it was as it says itself; undefined where it keeps its size. */
export function attachCompaction(
  model: Sequential,
  {compact, patience}: RunSettings,
): CompactionCallback | undefined {
  return compact && compactWhileTraining(model, {kind: compact, patience});
}

/** The layers whose noise a checkpoint must remember. */
export function noisyLayers(model: Sequential): VariationalLayer[] {
  return model.layers.filter(isVariational);
}
