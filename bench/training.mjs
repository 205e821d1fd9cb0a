// (a) One training step of the paper's small word model, (e) what its penalties cost, (b) two LSTM or GRU layers alone.
import * as tf from '@tensorflow/tfjs';
import {accelerate} from '@sparsegate/kernels';
import {alternate, expectAgreement, isChosen, row, withStockKernels} from './measure.mjs';
import {productFlops, SMALL, smallModel, trainingStep} from './small-ptb.mjs';

const LAYERS_ONLY = {batch: 20, steps: 35, units: 200};
const TOLERANCE = 1e-4;

export async function trainingSteps() {
  await expectSameTraining();
  const trainings = [true, false].map(pruned => smallModel({pruned}));
  const {times, limit} = await alternate(
    trainings.map(training => () => trainingStep(training)),
    25,
  );
  const {rss} = process.memoryUsage();
  console.log(`memory of the process with two models: ${(rss / 2 ** 20).toFixed(0)} MB`);
  const stock = smallModel({pruned: true, fast: false});
  const theirs = () => withStockKernels(() => trainingStep(stock));
  const both = await alternate([() => trainingStep(trainings[0]), theirs], 3);
  const share = {flops: productFlops(SMALL), limit};
  const [prunedMs, originalMs] = times;
  const penaltyMs = prunedMs - originalMs;
  return [
    row('a training step', 'small PTB, W+G+N', both.times, PEER, {...share, limit: both.limit}),
    row('a training step', 'small PTB, W+G+N, more rounds', [prunedMs], undefined, share),
    row('a training step', 'small PTB, Original', [originalMs], undefined, share),
    {
      ...row(
        'e penalties',
        'penalties and threshold of W+G+N',
        [penaltyMs, prunedMs],
        'the whole step',
      ),
      ratio: penaltyMs / prunedMs,
    },
  ];
}

const PEER = 'tfjs wasm and the UnsortedSegmentSum it lacks';

/** The weights after two steps of both, on a model small enough for the slow one. */
async function expectSameTraining() {
  const size = {batch: 3, steps: 4, hidden: 10, vocabulary: 50};
  const [fast, stock] = [true, false].map(fused => smallModel({pruned: true, fast: fused, size}));
  const twoSteps = async training => {
    for (let step = 0; step < 2; step++) await trainingStep(training);
  };
  await twoSteps(fast);
  await withStockKernels(() => twoSteps(stock));
  const weights = ({model}) => model.getWeights().flatMap(weight => [...weight.dataSync()]);
  expectAgreement('trained weights', weights(fast), weights(stock), TOLERANCE);
}

/** By the kind of tf.layers: how many gates a neuron has. */
const GATES = {lstm: 4, gru: 3};

export async function layersTraining() {
  const rows = [];
  for (const kind of Object.keys(GATES)) {
    if (isChosen(suiteOf(kind), LAYERS_CASE)) rows.push(await layersStep(kind));
  }
  return rows;
}

const LAYERS_CASE = '2 layers of 200, B=20 T=35';
const suiteOf = kind => `b ${kind.toUpperCase()} training`;

async function layersStep(kind) {
  const [fast, stock] = [twoLayers(kind), twoLayers(kind)];
  accelerate(fast);
  const {batch, steps, units} = LAYERS_ONLY;
  const shape = [batch, steps, units];
  const [x, y] = [1, 2].map(seed => tf.randomNormal(shape, 0, 1, 'float32', seed));
  const step = model => async () => tf.dispose(await model.trainOnBatch(x, y));
  const stockStep = () => withStockKernels(step(stock));
  await step(fast)();
  await stockStep();
  const weights = model => model.getWeights().flatMap(weight => [...weight.dataSync()]);
  expectAgreement('trained weights', weights(fast), weights(stock), TOLERANCE);
  const {times, limit} = await alternate([step(fast), stockStep], 9);
  const flops = 2 * 3 * 2 * batch * steps * (2 * units) * GATES[kind] * units;
  return row(suiteOf(kind), LAYERS_CASE, times, 'tfjs wasm', {flops, limit});
}

function twoLayers(kind) {
  const {batch, steps, units} = LAYERS_ONLY;
  const layer = seed =>
    tf.layers[kind]({
      units,
      recurrentActivation: 'sigmoid',
      returnSequences: true,
      kernelInitializer: tf.initializers.glorotUniform({seed}),
      recurrentInitializer: tf.initializers.glorotUniform({seed: seed + 1}),
      batchInputShape: [batch, steps, units],
    });
  const model = tf.sequential({layers: [layer(1), layer(3)]});
  model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
  return model;
}
