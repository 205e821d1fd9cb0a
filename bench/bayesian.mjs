// (g) One training step of the paper's IMDb classifier with posteriors, beside the same model without.
import * as tf from '@tensorflow/tfjs';
import {accelerate, adam} from '@sparsegate/kernels';
import {
  collapsePosterior,
  elbo,
  variationalDense,
  variationalEmbedding,
  variationalLSTM,
} from '@sparsegate/variational';
import {alternate, row} from './measure.mjs';

/** As published: texts of a mini-batch, their tokens, rows of the embedding, its components, neurons, training texts. */
const [BATCH, STEPS, WORDS, COMPONENTS, UNITS, TRAIN_SIZE] = [128, 200, 20_003, 300, 128, 21_250];
const RATE = 5e-4;
const ROUNDS = 7;

export async function bayesianSteps() {
  const bayesian = variationalClassifier();
  // With a threshold of 0 every mean stays: the same weights in stock layers.
  const dense = collapsePosterior(bayesian, {snrThreshold: 0});
  accelerate(dense);
  for (const model of [bayesian, dense]) {
    model.compile({optimizer: adam(RATE, 0.9, 0.999, 1e-8), loss: 'binaryCrossentropy'});
  }
  const callback = elbo(bayesian, {trainSize: TRAIN_SIZE});
  const {x, y} = madeUpTexts();
  const fit = (model, callbacks = []) =>
    model.fit(x, y, {batchSize: BATCH, epochs: 1, verbose: 0, callbacks});
  const {times} = await alternate([() => fit(bayesian, [callback]), () => fit(dense)], ROUNDS);
  const measured = row('g Bayesian step', 'IMDb, W+G+N', times, 'the dense model, same kernels');
  return [{...measured, ratio: times[0] / times[1]}];
}

function variationalClassifier() {
  return tf.sequential({
    layers: [
      variationalEmbedding({
        inputDim: WORDS,
        outputDim: COMPONENTS,
        inputLength: STEPS,
        maskZero: true,
        wordGroups: true,
        seed: 1,
      }),
      variationalLSTM({
        units: UNITS,
        groups: 'weights+gates+neurons',
        recurrentActivation: 'hardSigmoid',
        seed: 2,
      }),
      variationalDense({units: 1, activation: 'sigmoid', seed: 3}),
    ],
  });
}

/** Words that are as rare as words are: the rank is the exponential of a uniform number. */
function madeUpTexts() {
  const uniform = tf.randomUniform([BATCH, STEPS], 0, Math.log(WORDS), 'float32', 1);
  const labels = tf.randomUniform([BATCH, 1], 0, 2, 'float32', 2);
  return {x: uniform.exp().floor().cast('int32'), y: labels.floor()};
}
