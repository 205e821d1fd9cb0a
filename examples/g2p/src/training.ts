import type * as tf from '@tensorflow/tfjs';
import {adam, type FusedAdam} from '@sparsegate/kernels';
import {sparseSoftmaxCrossEntropy} from '@sparsegate/ops';
import {prune, type PruningCallback, type PruningState} from '@sparsegate/pruning';
import {seededRandom, type Random} from '@sparsegate/example-shared';
import {lessonsOf, type Lesson} from './lessons.js';
import type {RunSettings} from './settings.js';
import type {Split, Word} from './words.js';

/** A model on its way, with all that moves it. */
export interface Training {
  settings: RunSettings;
  model: tf.LayersModel;
  optimizer: FusedAdam;
  random: Random;
  lessons: Lesson[];
  stepsPerEpoch: number;
  valid: Word[];
}

/** Everything as it is before the first step; a checkpoint can be laid over it. */
export function prepareTraining(
  settings: RunSettings,
  model: tf.LayersModel,
  {train, valid}: Pick<Split, 'train' | 'valid'>,
): Training {
  const optimizer = adam(settings.rate);
  // Summed over the sounds of a word, so that long words count as much as they have sounds.
  const loss = (after: tf.Tensor, logits: tf.Tensor): tf.Tensor =>
    sparseSoftmaxCrossEntropy(after, logits, 'sumOverTime');
  model.compile({optimizer, loss});
  const lessons = lessonsOf(train);
  const drawn = Math.min(settings.lessons, lessons.length);
  return {
    ...{settings, model, optimizer, lessons, valid},
    random: seededRandom(settings.seed),
    stepsPerEpoch: Math.ceil(drawn / settings.batch),
  };
}

/** Steps from one pruning to the next. */
const EVERY = 10;

/**
 * Attaches the pruning of blocks of four gates at one input, which the runtime stores and multiplies as they are: the smallest become 0,
 * more and more of them. A Lasso would draw at all weights of a model that is trained already, and needs longer to recover from.
 *
 * @param state where an earlier run left it
 */
export function attachPruning(
  {model, settings: {left, by}}: Training,
  state: PruningState = {step: 0},
): PruningCallback {
  return prune(model, {density: {blocks: left}, by, every: EVERY, state});
}
