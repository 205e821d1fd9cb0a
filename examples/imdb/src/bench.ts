import '@sparsegate/kernels/cpu';
import '@sparsegate/kernels/wasm';
import {fileURLToPath} from 'node:url';
import {tensor2d} from '@tensorflow/tfjs';
import {
  runProgram,
  seededRandom,
  softwareVersions,
  useBackend,
  writeJson,
} from '@sparsegate/example-shared';
import type {Corpus, Texts} from './corpus.js';
import type {StepTimes} from './results.js';
import {PAPER_SETTINGS, type RowName} from './settings.js';
import {prepareTraining} from './training.js';
import {TEXT_LENGTH} from './vocabulary.js';

const WORDS = 20_003;
const ROUNDS = 7;
const RESULTS = fileURLToPath(new URL('../results/step-times.json', import.meta.url));

/** Times a training step of the published size, of the Original and of W+G+N in turn, on made-up texts. */
await runProgram(async () => {
  await useBackend('wasm');
  const texts = madeUpTexts(PAPER_SETTINGS.batch);
  const original = stepOf('original', texts);
  const bayesian = stepOf('wgn', texts);
  const times: Array<[number, number]> = [];
  // The first round compiles kernels and fills caches.
  for (let round = 0; round <= ROUNDS; round++) times.push([await original(), await bayesian()]);
  const [originalMs, bayesianMs] = [0, 1].map(k => median(times.slice(1).map(pair => pair[k])));
  const ratio = bayesianMs / originalMs;
  const results: StepTimes = {versions: softwareVersions(), originalMs, bayesianMs, ratio};
  await writeJson(RESULTS, results);
  console.log(results);
});

/** Ids of words that are as rare as words are: the rank is the exponential of a uniform number. */
function madeUpTexts(count: number): Texts {
  const random = seededRandom(1);
  const rank = (): number => Math.floor(Math.exp(random.next() * Math.log(WORDS)));
  return {
    ids: Int32Array.from({length: count * TEXT_LENGTH}, rank),
    labels: Float32Array.from({length: count}, () => random.integer(2)),
  };
}

/** @returns trains one step and says how many milliseconds that took */
function stepOf(row: RowName, texts: Texts): () => Promise<number> {
  const corpus: Corpus = {
    train: texts,
    valid: texts,
    test: texts,
    vocabulary: new Map(),
    words: WORDS,
  };
  const {model, settings} = prepareTraining({...PAPER_SETTINGS, row}, corpus);
  const x = tensor2d(texts.ids, [settings.batch, TEXT_LENGTH], 'int32');
  const y = tensor2d(texts.labels, [settings.batch, 1]);
  return async () => {
    const start = performance.now();
    await model.fit(x, y, {batchSize: settings.batch, epochs: 1, verbose: 0});
    return performance.now() - start;
  };
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
