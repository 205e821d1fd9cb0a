import * as tf from '@tensorflow/tfjs';
import {
  variationalDense,
  variationalEmbedding,
  variationalGRU,
  variationalLSTM,
  type VariationalLSTMArgs,
} from '../src/index.js';

export const VOCABULARY = 8;
export const STEPS = 5;

const RECURRENT = {lstm: variationalLSTM, gru: variationalGRU};
export type Kind = keyof typeof RECURRENT;

/** A classifier as the paper's, of a few neurons: words → vectors → one recurrent layer or two → one output. */
export function tinyClassifier(
  args: Partial<VariationalLSTMArgs> = {},
  {layers = 1, batch = null as number | null, kind = 'lstm' as Kind} = {},
): tf.Sequential {
  const model = tf.sequential();
  model.add(
    variationalEmbedding({
      name: 'embedding',
      inputDim: VOCABULARY,
      outputDim: 3,
      maskZero: true,
      wordGroups: true,
      seed: 1,
      batchInputShape: [batch, STEPS],
    }),
  );
  for (let k = 0; k < layers; k++) {
    model.add(
      RECURRENT[kind]({
        units: 4,
        seed: 10 + k,
        name: `${kind}_${k + 1}`,
        inputGroups: k === 0,
        returnSequences: k < layers - 1,
        stateful: batch !== null,
        ...args,
      }),
    );
  }
  model.add(variationalDense({units: 1, seed: 20, activation: 'sigmoid'}));
  return model;
}

/** Texts in which the word 5 decides. */
export function tinyTexts(count = 12): {x: tf.Tensor2D; y: tf.Tensor2D} {
  const texts = Array.from({length: count}, (_, n) =>
    Array.from({length: STEPS}, (_, t) => (t === 1 && n % 2 === 0 ? 5 : 1 + ((n * 3 + t) % 4))),
  );
  return {
    x: tf.tensor2d(texts, undefined, 'int32'),
    y: tf.tensor2d(texts.map((_, n) => [Number(n % 2 === 0)])),
  };
}

/** Random means and deviations on both sides of the threshold, signs and group weights included. */
export function scatterPosteriors(model: tf.LayersModel, seed: number): void {
  const weights = model.getWeights().map((weight, k) => {
    const isLogSigma = /log_sigma/.test(model.weights[k].originalName);
    return tf.randomNormal(weight.shape, isLogSigma ? 0 : 0.1, 1, 'float32', seed + k);
  });
  model.setWeights(weights);
  tf.dispose(weights);
}
