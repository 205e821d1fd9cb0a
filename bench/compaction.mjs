// Seconds an epoch against epoch, IMDb W+G+N, with `compactWhileTraining` and without: `node bench/compaction.mjs [--json FILE]`.
// The model has what the authors' log of this row says was left at an epoch; a step is measured, and an epoch has 167 of them. Processor
// time, the median: other programs on the machine may slow a step down and do not count.
import {writeFileSync} from 'node:fs';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {compactWhileTraining} from '@sparsegate/compaction';
import {adam, simdVariant} from '@sparsegate/kernels';
import {ready} from '@sparsegate/kernels/wasm';
import {
  elbo,
  variationalDense,
  variationalEmbedding,
  variationalLSTM,
} from '@sparsegate/variational';

if (process.execArgv.includes('--experimental-wasm-revectorize')) {
  await import('@sparsegate/kernels/wide');
}

/** As published: texts of a mini-batch, their tokens, rows of the embedding, its components, neurons, training texts, steps. */
const [BATCH, TOKENS, WORDS, COMPONENTS, UNITS, TEXTS, STEPS] = [
  ...[128, 200, 20_003, 300, 128, 21_250, 167],
];
const RATE = 5e-4;
const ROUNDS = 11;

/** What the authors' log of W+G+N says is left; of epoch 1 it has no line, and nothing has left then. */
const LOG = [
  {epoch: 1, words: WORDS, components: COMPONENTS, neurons: UNITS, gates: 512},
  {epoch: 20, words: 2277, components: 109, neurons: 128, gates: 353},
  {epoch: 40, words: 1305, components: 97, neurons: 123, gates: 229},
  {epoch: 60, words: 1019, components: 16, neurons: 88, gates: 167},
  {epoch: 100, words: 749, components: 6, neurons: 44, gates: 80},
  {epoch: 200, words: 448, components: 2, neurons: 24, gates: 27},
  {epoch: 800, words: 307, components: 1, neurons: 7, gates: 8},
];

await tf.setBackend('wasm');
await ready();
const {x, y} = madeUpTexts();
const model = classifier();
elbo(model, {trainSize: TEXTS, approximation: 'rounded'});
const compaction = compactWhileTraining(model, {kind: 'patient', patience: 1});
await fit();
const without = await secondsPerEpoch();
const rows = [];
for (const left of LOG) {
  leave(left);
  const start = performance.now();
  await compaction.onEpochEnd(left.epoch);
  const milliseconds = performance.now() - start;
  // The first step after a cut allocates.
  await fit();
  const seconds = left.words === WORDS ? without : await secondsPerEpoch();
  rows.push({...left, without, with: seconds, share: seconds / without, cut: milliseconds});
}
console.table(rows);
const at = process.argv.indexOf('--json');
if (at > 0) {
  const {node} = process.versions;
  const simd = simdVariant();
  const flag = process.execArgv.includes('--experimental-wasm-revectorize')
    ? ' --experimental-wasm-revectorize'
    : '';
  const command = `node${flag} bench/compaction.mjs --json bench/results/compaction.json`;
  writeFileSync(process.argv[at + 1], `${JSON.stringify({command, node, simd, rows}, null, 2)}\n`);
}

function classifier() {
  const made = tf.sequential({
    layers: [
      variationalEmbedding({
        ...{name: 'embedding', inputDim: WORDS, outputDim: COMPONENTS, inputLength: TOKENS},
        ...{maskZero: true, wordGroups: true, seed: 1},
      }),
      variationalLSTM({
        ...{name: 'lstm', units: UNITS, groups: 'weights+gates+neurons', seed: 2},
        recurrentActivation: 'hardSigmoid',
        recurrentInitializer: 'glorotUniform',
      }),
      variationalDense({units: 1, activation: 'sigmoid', seed: 3}),
    ],
  });
  made.compile({optimizer: adam(RATE, 0.9, 0.999, 1e-8), loss: 'binaryCrossentropy'});
  return made;
}

/** Puts all but so many of each kind under the threshold, spread over those that are still there. */
function leave({words, components, neurons}) {
  const [embedding, lstm] = model.layers;
  const kept = compaction.kept;
  setGroup(embedding, 'z_words', spread(kept['embedding/words'].length, words));
  setGroup(lstm, 'z_inputs', spread(kept['embedding/components'].length, components));
  setGroup(lstm, 'z_outputs', spread(kept['lstm/neurons'].length, neurons));
}

function spread(size, count) {
  const stays = new Set(Array.from({length: count}, (_, k) => Math.floor((k * size) / count)));
  return Array.from({length: size}, (_, k) => stays.has(k));
}

/** Means of 1 stay; 0.001 with log σ = −3 is under the threshold. */
function setGroup(layer, name, stays) {
  const {mean, logSigma} = layer.posteriors().find(posterior => posterior.name === name);
  tf.tidy(() => {
    mean.write(tf.tensor1d(stays.map(stay => (stay ? 1 : 0.001))));
    logSigma.write(tf.fill([stays.length], -3));
  });
}

async function secondsPerEpoch() {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    await fit();
    const {user, system} = process.cpuUsage(before);
    times.push((user + system) / 1e6);
  }
  return STEPS * times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
}

function fit() {
  return model.fit(x, y, {batchSize: BATCH, epochs: 1, verbose: 0});
}

/** Words that are as rare as words are: the rank is the exponential of a uniform number. A fifth of the tokens is padding in front. */
function madeUpTexts() {
  return tf.tidy(() => {
    const uniform = tf.randomUniform([BATCH, TOKENS], 0, Math.log(WORDS - 1), 'float32', 1);
    const ids = tf.cast(tf.exp(uniform), 'int32');
    const length = tf.randomUniform([BATCH, 1], TOKENS * 0.4, TOKENS * 0.8, 'float32', 3);
    const isPadding = tf.less(tf.range(0, TOKENS), tf.sub(TOKENS * 0.8, length));
    const labels = tf.cast(tf.randomUniform([BATCH, 1], 0, 2, 'int32', 2), 'float32');
    return {x: tf.where(isPadding, tf.zerosLike(ids), ids), y: labels};
  });
}
