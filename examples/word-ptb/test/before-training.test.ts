import {beforeAll, expect, test} from '@jest/globals';
import {mean, square} from '@tensorflow/tfjs';
import '@sparsegate/kernels/wasm';
import {cutStreams, seededRandom, streamLoss, useBackend} from '@sparsegate/example-shared';
import type {Corpus} from '../src/corpus.js';
import {summedCrossEntropy} from '../src/likelihood.js';
import {PAPER_SETTINGS, type RowName} from '../src/settings.js';
import {prepareTraining, type Training} from '../src/training.js';

/** What the published model must show before its first step; all numbers follow from weights uniform in ±0.1. */
const WORDS = 10_000;
const HIDDEN = 200;

/** One window for each stream, of words drawn with equal chance. */
function madeUpCorpus(): Corpus {
  const random = seededRandom(3);
  const {batch, steps} = PAPER_SETTINGS;
  const ids = Int32Array.from({length: batch * (steps + 1)}, () => random.integer(WORDS));
  const words = Array.from({length: WORDS}, (_, k) => `w${k}`);
  return {vocabulary: {words}, train: ids, valid: ids, test: ids} as Corpus;
}

function prepare(row: RowName): Training {
  return prepareTraining({...PAPER_SETTINGS, row}, madeUpCorpus());
}

let original: Training;

beforeAll(async () => {
  await useBackend('wasm');
  original = prepare('original');
});

test('a word costs ln V nats before training', async () => {
  const {batch, steps} = PAPER_SETTINGS;
  const streams = cutStreams(madeUpCorpus().train, batch);
  const nats = await streamLoss(original.model, streams, summedCrossEntropy, {steps});
  expect(nats).toBeCloseTo(Math.log(WORDS), 1);
});

test('all is uniform in ±0.1 but the biases of the LSTM layers, which are 0', () => {
  for (const weight of original.model.weights) {
    const [meanSquare] = mean(square(weight.read())).dataSync();
    const isLstmBias = weight.originalName.includes('lstm') && weight.originalName.endsWith('bias');
    expect(meanSquare).toBeCloseTo(isLstmBias ? 0 : 0.1 ** 2 / 3, 4);
  }
});

/** Of n weights that are uniform in ±0.1: √(n · 0.1² / 3). */
const norm = (weights: number): number => Math.sqrt((weights * 0.1 ** 2) / 3);
const GATE = norm(2 * HIDDEN);
/** λ₂ Σ|w| over both LSTM layers and the softmax matrix, each |w| being 0.05 in the mean. */
const LASSO = 1e-5 * 0.05 * (2 * 2 * HIDDEN * 4 * HIDDEN + HIDDEN * WORDS);

test.each([
  {
    row: 'wgn' as const,
    // Two layers of four gates a neuron; rows to both layers' gates; a row to the layer's gates and one to the softmax.
    groups: 0.0017 * HIDDEN * (8 * GATE + norm(8 * HIDDEN) + norm(4 * HIDDEN + WORDS)),
  },
  {
    row: 'wn' as const,
    groups: 0.002 * HIDDEN * (norm(16 * HIDDEN) + norm(12 * HIDDEN + WORDS)),
  },
])('the penalty of $row is that of the published λ', async ({row, groups}) => {
  const penalty = await prepare(row).pruning!.penalty();
  expect(penalty).toBeCloseTo(groups + LASSO, 1);
});
