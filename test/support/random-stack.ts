import * as tf from '@tensorflow/tfjs';
import {resetAfterGRU} from './reset-after-gru.js';

export type CellKind = 'lstm' | 'gru' | 'resetAfter';

/** A random model with planted zeros; plain data, so that a failing case prints. */
export interface Stack {
  seed: number;
  inputSize: number;
  /** Neurons of each recurrent layer. */
  widths: number[];
  /** The kind of each recurrent layer, from the first on and around; LSTM where not given. */
  cells?: CellKind[];
  /** Share of biases that are so large that a hard sigmoid is exactly 0 or 1. */
  saturated?: number;
  recurrentActivation: 'sigmoid' | 'hardSigmoid';
  embedding: boolean;
  maskZero: boolean;
  stateful: boolean;
  goBackwards: boolean;
  tail: 'last' | 'flatten' | 'timeDistributed' | 'pooling';
  between: 'none' | 'dropout' | 'activation' | 'reshape' | 'batchNormalization';
  /** Shares of weights, of gate columns and of outgoing rows that are zero. */
  zeroWeights: number;
  zeroGates: number;
  zeroRows: number;
}

export const STEPS = 5;
export const BATCH = 2;
const VOCABULARY = 6;
const OUTPUTS = 3;

/** Uniform numbers in [0, 1) that the seed decides: a linear congruential generator. */
export function generator(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const LAYERS = {lstm: tf.layers.lstm, gru: tf.layers.gru, resetAfter: resetAfterGRU};

/** Makes a hard sigmoid of a bias in [−1, 1] beyond 0.35 exactly 0 or 1. */
const SATURATING = 8;

export function buildStack(stack: Stack): tf.Sequential {
  const {widths, embedding, inputSize, maskZero, stateful, tail} = stack;
  const model = tf.sequential();
  const shape = embedding ? [STEPS] : [STEPS, inputSize];
  const first = stateful ? {batchInputShape: [BATCH, ...shape]} : {inputShape: shape};
  if (embedding) {
    model.add(
      tf.layers.embedding({inputDim: VOCABULARY, outputDim: inputSize, maskZero, ...first}),
    );
  }
  widths.forEach((units, k) => {
    const isLast = k === widths.length - 1;
    const {cells = ['lstm']} = stack;
    model.add(
      LAYERS[cells[k % cells.length]]({
        units,
        recurrentActivation: stack.recurrentActivation,
        recurrentInitializer: 'zeros',
        returnSequences: !isLast || tail !== 'last',
        goBackwards: stack.goBackwards && !isLast,
        stateful,
        ...(k === 0 && !embedding ? first : {}),
      }),
    );
    if (!isLast || tail !== 'last') addBetween(model, stack, units);
  });
  addTail(model, tail);
  plantWeights(model, stack);
  return model;
}

function addBetween(model: tf.Sequential, {between}: Stack, units: number): void {
  if (between === 'dropout') model.add(tf.layers.dropout({rate: 0.3}));
  if (between === 'activation') model.add(tf.layers.activation({activation: 'sigmoid'}));
  if (between === 'reshape') model.add(tf.layers.reshape({targetShape: [STEPS, units]}));
  if (between === 'batchNormalization') model.add(tf.layers.batchNormalization());
}

function addTail(model: tf.Sequential, tail: Stack['tail']): void {
  const dense = tf.layers.dense({units: OUTPUTS});
  if (tail === 'timeDistributed') {
    model.add(tf.layers.timeDistributed({layer: dense}));
    return;
  }
  if (tail === 'flatten') model.add(tf.layers.flatten());
  if (tail === 'pooling') model.add(tf.layers.globalAveragePooling1d());
  model.add(dense);
}

/** Random weights in which single ones, whole columns and whole rows are exactly 0. */
function plantWeights(model: tf.Sequential, stack: Stack): void {
  const random = generator(stack.seed);
  for (const layer of model.layers) {
    const weights = layer.getWeights().map((weight, index) => {
      const isVariance = layer.getClassName() === 'BatchNormalization' && index === 3;
      const values = plant(weight.shape, stack, random, isVariance);
      if (index === BIAS && stack.saturated) saturate(values, stack.saturated, random);
      return tf.tensor(values, weight.shape);
    });
    layer.setWeights(weights);
    tf.dispose(weights);
  }
}

/** A recurrent layer's third weight. */
const BIAS = 2;

function saturate(values: Float32Array, share: number, random: () => number): void {
  values.forEach((value, k) => {
    if (random() < share) values[k] = value * SATURATING;
  });
}

function plant(
  shape: number[],
  stack: Stack,
  random: () => number,
  positive: boolean,
): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  const width = shape[shape.length - 1];
  const draw = (count: number, share: number) =>
    Array.from({length: count}, () => random() < share);
  const isMatrix = shape.length > 1;
  const columns = draw(width, isMatrix ? stack.zeroGates : 0);
  const rows = draw(size / width, isMatrix ? stack.zeroRows : 0);
  return Float32Array.from({length: size}, (_, k) => {
    const value = positive ? 0.5 + random() : random() * 2 - 1;
    const zero =
      columns[k % width] ||
      rows[Math.floor(k / width)] ||
      (isMatrix && random() < stack.zeroWeights);
    return zero ? 0 : value;
  });
}

/** Inputs that fit the stack. */
export function stackInputs({embedding, inputSize, seed}: Stack): tf.Tensor {
  return embedding
    ? tf.randomUniform([BATCH, STEPS], 0, VOCABULARY, 'int32', seed + 1)
    : tf.randomNormal([BATCH, STEPS, inputSize], 0, 1, 'float32', seed + 1);
}
