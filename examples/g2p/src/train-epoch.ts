import * as tf from '@tensorflow/tfjs';
import type {Progress} from '@sparsegate/example-shared';
import type {PruningCallback} from '@sparsegate/pruning';
import {compression} from '@sparsegate/structure';
import {drawBatches, toBatch, type Batch} from './lessons.js';
import {phonemeError} from './phoneme-error.js';
import type {EpochResult} from './results.js';
import {learningRate} from './settings.js';
import {exportSpeaker, runtimeSpeaker} from './speakers.js';
import type {Training} from './training.js';
import type {Word} from './words.js';

const MILLISECONDS = 1000;

/** Validation words that are said after each epoch; all of them after the last. */
const WORDS_AN_EPOCH = 500;

/** Trains on lessons drawn for this epoch, then says some of the validation words. */
export async function trainEpoch(
  {model, optimizer, settings, lessons, random, valid}: Training,
  pruning: PruningCallback,
  epoch: number,
  progress: Progress,
): Promise<EpochResult> {
  optimizer.learningRate = learningRate(epoch, settings);
  const batches = drawBatches(lessons, settings.lessons, settings.batch, random);
  const dataset = tf.data.generator(function* (): Generator<Batch> {
    for (const batch of batches) yield toBatch(batch);
  });
  const start = performance.now();
  const meter = new tf.CustomCallback({
    onBatchEnd: (_batch, logs) => progress.advance({loss: logs!['loss'].toFixed(3)}),
  });
  const {history} = await model.fitDataset(dataset, {
    epochs: 1,
    verbose: 0,
    callbacks: [pruning, meter],
  });
  const seconds = (performance.now() - start) / MILLISECONDS;
  const words = epoch === settings.epochs ? valid : valid.slice(0, WORDS_AN_EPOCH);
  const {layers, weights, nonzero, neurons, gates} = compression(model);
  const [trainLoss] = history['loss'] as number[];
  return {
    ...{epoch, learningRate: optimizer.learningRate, trainLoss},
    ...{weights, nonzero, neurons, gates, layers},
    validPhonemeError: await saidAs(model, words),
    validWords: words.length,
    seconds,
  };
}

/** The phoneme error of a model as it is. */
async function saidAs(model: tf.LayersModel, words: readonly Word[]): Promise<number> {
  const speaker = await runtimeSpeaker(await exportSpeaker(model, 'float32'));
  const error = phonemeError(speaker, words);
  speaker.dispose();
  return error.phonemeError;
}
