import * as tf from '@tensorflow/tfjs';
import {SETTINGS} from './settings.js';
import {VOCABULARY_SIZE} from './dataset.js';

/** A stock model: characters → embedding → LSTM → probability of "female". Weights are drawn by the seed. */
export function buildModel(seed: number): tf.Sequential {
  const uniform = (k: number) => tf.initializers.glorotUniform({seed: seed * 10 + k});
  return tf.sequential({
    name: 'names',
    layers: [
      tf.layers.embedding({
        name: 'characters',
        inputDim: VOCABULARY_SIZE,
        outputDim: SETTINGS.embedding,
        maskZero: true,
        inputLength: SETTINGS.length,
        embeddingsInitializer: tf.initializers.randomUniform({
          minval: -0.5,
          maxval: 0.5,
          seed: seed * 10,
        }),
      }),
      tf.layers.lstm({
        name: 'lstm',
        units: SETTINGS.units,
        recurrentActivation: 'sigmoid',
        unitForgetBias: true,
        kernelInitializer: uniform(1),
        recurrentInitializer: uniform(2),
      }),
      tf.layers.dense({
        name: 'female',
        units: 1,
        activation: 'sigmoid',
        kernelInitializer: uniform(3),
      }),
    ],
  });
}
