import {
  initializers,
  sequential,
  tensor,
  tidy,
  type layers,
  type Sequential,
} from '@tensorflow/tfjs';
import type {Random} from '@sparsegate/example-shared';
import {
  collapsePosterior,
  fromStandard,
  variationalDense,
  variationalEmbedding,
  variationalGRU,
  variationalLSTM,
  type Groups,
} from '@sparsegate/variational';
import type {CellName} from './settings.js';
import {TEXT_LENGTH} from './vocabulary.js';

/** How vectors begin. Paper: where word2vec has a word, its vector takes their place. */
const INITIAL_VECTORS = {minval: -0.05, maxval: 0.05};

/** Of the orthogonal recurrent matrices. */
const RECURRENT_GAIN = 1.1;

/** Lays something over the initial means of the vectors, [words, embedding] row-major. */
export type LayOverVectors = (table: Float32Array) => void;

export interface ModelShape {
  cell: CellName;
  /** Rows of the embedding. */
  words: number;
  embedding: number;
  hidden: number;
}

/**
 * The paper's classifier with posteriors: embedding with z^V, one LSTM layer with hard sigmoid gates and a forget bias of 1,
 * or a GRU layer with hard sigmoid gates, one output. Any of its layers could stand beside stock layers in any `tf.sequential`.
 */
export function variationalModel(
  {cell, words, embedding, hidden}: ModelShape,
  groups: Groups,
  random: Random,
  layOver?: LayOverVectors,
): Sequential {
  const vectors = variationalEmbedding({
    name: 'embedding',
    inputDim: words,
    outputDim: embedding,
    inputLength: TEXT_LENGTH,
    maskZero: true,
    wordGroups: true,
    embeddingsInitializer: initializers.randomUniform(INITIAL_VECTORS),
    seed: random.seed(),
  });
  const args = {
    name: cell,
    units: hidden,
    groups,
    recurrentActivation: 'hardSigmoid' as const,
    recurrentInitializer: initializers.orthogonal({gain: RECURRENT_GAIN}),
    seed: random.seed(),
  };
  const recurrent =
    cell === 'lstm' ? variationalLSTM({...args, unitForgetBias: true}) : variationalGRU(args);
  const seed = random.seed();
  const output = variationalDense({name: 'output', units: 1, activation: 'sigmoid', seed});
  const model = sequential({name: 'imdb', layers: [vectors, recurrent, output]});
  if (layOver) changeMeans(vectors, layOver);
  return model;
}

function changeMeans(embedding: layers.Layer, layOver: LayOverVectors): void {
  const means = embedding.weights.find(({originalName}) => originalName.endsWith('_mean'))!;
  const table = means.read().dataSync<'float32'>().slice();
  layOver(table);
  tidy(() => {
    means.write(tensor(table, means.shape as number[]));
  });
}

/** The same with the weights of a trained stock model as means. */
export function sparsifiedModel(trained: Sequential, groups: Groups, random: Random): Sequential {
  const model = fromStandard(trained, {groups, wordGroups: true, seed: random.seed()});
  trained.dispose();
  return model;
}

/** The same in stock layers, from the same initial means: the row "Original". */
export function originalModel(
  shape: ModelShape,
  random: Random,
  layOver?: LayOverVectors,
): Sequential {
  const model = variationalModel(shape, 'weights', random, layOver);
  // With a threshold of 0 every mean stays.
  const stock = collapsePosterior(model, {snrThreshold: 0});
  model.dispose();
  return stock;
}
