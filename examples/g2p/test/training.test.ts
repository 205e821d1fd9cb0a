import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeAll, expect, test} from '@jest/globals';
import {importModel} from '../src/import-model.js';
import {pronounce} from '../src/pronounce.js';
import {learningRate, type RunSettings} from '../src/settings.js';
import {shrink} from '../src/shrink.js';
import {exportSpeaker, runtimeSpeaker, tfjsSpeaker} from '../src/speakers.js';
import {trainEpoch} from '../src/train-epoch.js';
import {attachPruning, prepareTraining} from '../src/training.js';
import {tinyWeights} from './support/tiny-weights.js';

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => tf.disposeVariables());

const SETTINGS: RunSettings = {
  ...{left: 0.4, by: 3, epochs: 5, lessons: 24, batch: 12, rate: 0.02, seed: 1},
};

/** Each letter is said as one sound. */
const WORDS = Array.from({length: 24}, (_, k) => {
  const letters = `${'abcd'[k % 4]}${'efg'[k % 3]}${k % 2 ? 'h' : ''}`;
  return {letters, pronunciations: [[...letters].map(letter => letter.charCodeAt(0) - 90)]};
});

/** Milliseconds; a few seconds where nothing else runs. */
const PATIENCE = 300_000;

const silent = {advance: () => undefined, note: () => undefined};

test(
  'fine-tuning lowers the loss, pruning meets its target, and what is cut says the same',
  async () => {
    const model = importModel(tinyWeights(1), {fold: true});
    const training = prepareTraining(SETTINGS, model, {train: WORDS, valid: WORDS.slice(0, 2)});
    const pruning = attachPruning(training);
    const epochs = [];
    for (let epoch = 1; epoch <= SETTINGS.epochs; epoch++) {
      epochs.push(await trainEpoch(training, pruning, epoch, silent));
    }
    pruning.detach();
    const [first, last] = [epochs[0], epochs[SETTINGS.epochs - 1]];
    expect(last.trainLoss).toBeLessThan(first.trainLoss);
    expect(last.nonzero).toBeLessThan(first.nonzero);
    expect(last.validWords).toBe(2);

    const {small, maxAbsoluteDifference} = await shrink(model, WORDS.slice(0, 6));
    expect(maxAbsoluteDifference).toBeLessThan(1e-5);
    const [whole, cut] = [
      tfjsSpeaker(model),
      await runtimeSpeaker(await exportSpeaker(small, 'float32')),
    ];
    for (const {letters} of WORDS.slice(0, 6))
      expect(pronounce(cut, letters)).toEqual(pronounce(whole, letters));
    whole.dispose();
    cut.dispose();
    small.dispose();
  },
  PATIENCE,
);

test('the rate is held until the target shall be met, and falls in a straight line after it', () => {
  const rates = [1, 3, 4, 5].map(epoch => learningRate(epoch, SETTINGS));
  [0.02, 0.02, 0.02, 0.01].forEach((rate, k) => expect(rates[k]).toBeCloseTo(rate));
});
