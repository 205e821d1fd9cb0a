import * as tf from '@tensorflow/tfjs';
import type {CellName} from './cells.js';
import {VOCABULARY_SIZE} from './encode-name.js';
import {SETTINGS} from './settings.js';

/** A stock model: characters → embedding → LSTM or GRU → probability of "female". Weights are drawn by the seed. */
export function buildModel(cell: CellName, seed: number): tf.Sequential {
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
      recurrentLayer(cell, {
        name: cell,
        units: SETTINGS.units,
        recurrentActivation: 'sigmoid',
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

type RecurrentArgs = Parameters<typeof tf.layers.lstm>[0] & Parameters<typeof tf.layers.gru>[0];

function recurrentLayer(cell: CellName, args: RecurrentArgs): tf.RNN {
  return cell === 'lstm' ? tf.layers.lstm({...args, unitForgetBias: true}) : tf.layers.gru(args);
}
