import {initializers, layers, sequential, type Sequential} from '@tensorflow/tfjs';
import type {Random} from '@sparsegate/example-shared';
import {INITIAL_RANGE} from './settings.js';

/** Names by which results speak of the layers. */
export const LSTM_NAMES = ['lstm_1', 'lstm_2'] as const;

export interface ModelShape {
  vocabulary: number;
  hidden: number;
  batch: number;
  /** T; null for any. */
  steps: number | null;
}

/**
 * The paper's small word language model: embedding, two LSTM layers, softmax over the vocabulary. Its output is the
 * logits [B, T, V] of each next word. It carries its state from batch to batch: reset it before a stream begins.
 */
export function buildModel(
  {vocabulary, hidden, batch, steps}: ModelShape,
  random: Random,
): Sequential {
  const uniform = (): ReturnType<typeof initializers.randomUniform> =>
    initializers.randomUniform({
      minval: -INITIAL_RANGE,
      maxval: INITIAL_RANGE,
      seed: random.seed(),
    });
  const model = sequential({name: 'word_ptb'});
  model.add(
    layers.embedding({
      name: 'embedding',
      batchInputShape: [batch, steps],
      inputDim: vocabulary,
      outputDim: hidden,
      embeddingsInitializer: uniform(),
    }),
  );
  for (const name of LSTM_NAMES) {
    model.add(
      layers.lstm({
        name,
        units: hidden,
        recurrentActivation: 'sigmoid',
        kernelInitializer: uniform(),
        recurrentInitializer: uniform(),
        returnSequences: true,
        stateful: true,
      }),
    );
  }
  model.add(
    layers.dense({
      name: 'softmax',
      units: vocabulary,
      kernelInitializer: uniform(),
      biasInitializer: uniform(),
    }),
  );
  model.build();
  return model;
}
