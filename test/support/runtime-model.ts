import * as tf from '@tensorflow/tfjs';
import {generator} from './random-stack';

/** A random model of layers that the runtime has; plain data, so that a failing case prints. */
export interface RuntimeCase {
  seed: number;
  input: 'words' | 'maskedWords' | 'features';
  inputSize: number;
  cells: Array<'lstm' | 'gru'>;
  units: number;
  gates: 'sigmoid' | 'hardSigmoid';
  goBackwards: boolean;
  /** What comes behind the cells. */
  tail: 'last' | 'sequence' | 'softmax';
  /** Shares of weights and of gate columns that are zero. */
  zeroWeights: number;
  zeroGates: number;
}

export const VOCABULARY = 9;
export const STEPS = 6;
const OUTPUTS = 3;

/** Case number `seed`: every choice is drawn by it. */
export function runtimeCase(seed: number): RuntimeCase {
  const random = generator(seed);
  const pick = <T>(...choices: T[]): T => choices[Math.floor(random() * choices.length)];
  const cell = (): 'lstm' | 'gru' => pick('lstm', 'gru');
  return {
    seed,
    input: pick('words', 'maskedWords', 'features'),
    inputSize: pick(1, 3, 8, 13),
    cells: pick([cell()], [cell(), cell()]),
    units: pick(1, 4, 7, 8, 17),
    gates: pick('sigmoid', 'hardSigmoid'),
    goBackwards: random() < 0.2,
    tail: pick('last', 'sequence', 'softmax'),
    zeroWeights: pick(0, 0.5, 0.95),
    zeroGates: pick(0, 0.4),
  };
}

export function buildRuntimeModel(options: RuntimeCase): tf.Sequential {
  const {input, inputSize, cells, units, gates, goBackwards, tail} = options;
  const model = tf.sequential({name: `case-${options.seed}`});
  const shape = {inputShape: [STEPS, inputSize]};
  if (input !== 'features') {
    model.add(
      tf.layers.embedding({
        inputDim: VOCABULARY,
        outputDim: inputSize,
        maskZero: input === 'maskedWords',
        inputLength: STEPS,
      }),
    );
  }
  cells.forEach((cell, k) => {
    const isLast = k === cells.length - 1;
    model.add(
      tf.layers[cell]({
        units: units + k,
        recurrentActivation: gates,
        recurrentInitializer: 'zeros',
        returnSequences: !isLast || tail === 'sequence',
        goBackwards,
        ...(k === 0 && input === 'features' && shape),
      }),
    );
    model.add(tf.layers.dropout({rate: 0.2}));
  });
  model.add(tf.layers.dense({units: OUTPUTS, activation: tail === 'softmax' ? 'softmax' : 'tanh'}));
  plantWeights(model, options);
  return model;
}

/** 2⁻⁶: whole multiples up to 127 of it are exact in float32, in float16, and in int8 where a column holds ±127. */
const UNIT = 1 / 64;

/** Weights that all forms hold exactly; some of them zeros, some whole columns of recurrent layers. */
export function plantWeights(
  model: tf.LayersModel,
  {seed, zeroWeights, zeroGates}: Pick<RuntimeCase, 'seed' | 'zeroWeights' | 'zeroGates'>,
): void {
  const random = generator(seed + 1000);
  for (const layer of model.layers) {
    const isCell = ['LSTM', 'GRU'].includes(layer.getClassName());
    const weights = layer.getWeights();
    const width = weights[0]?.shape[weights[0].shape.length - 1] ?? 0;
    const empty = Array.from({length: width}, () => isCell && random() < zeroGates);
    const planted = weights.map(({shape}, index) => {
      const isVariance =
        layer.getClassName() === 'BatchNormalization' && index === weights.length - 1;
      const size = shape.reduce((product, length) => product * length, 1);
      const values = Float32Array.from({length: size}, (_, k) => {
        const isMatrix = shape.length > 1;
        if (isMatrix && empty[k % width]) return 0;
        // The first row sets the scale of its column.
        if (isMatrix && k < width) return 127 * UNIT;
        const value = Math.floor(random() * 127 - 63) * UNIT;
        if (isVariance) return Math.abs(value) + UNIT;
        return isMatrix && random() < zeroWeights ? 0 : value;
      });
      return tf.tensor(values, shape);
    });
    layer.setWeights(planted);
    tf.dispose(planted);
  }
}

/** Numbers that fit the model, for so many objects. */
export function runtimeInput({input, inputSize, seed}: RuntimeCase, batch: number): Float32Array {
  const random = generator(seed + 2000);
  const length = batch * STEPS * (input === 'features' ? inputSize : 1);
  return Float32Array.from({length}, () =>
    input === 'features' ? random() * 2 - 1 : Math.floor(random() * VOCABULARY),
  );
}

/** What tfjs makes of these numbers. */
export function predicted(model: tf.LayersModel, input: Float32Array, batch: number): Float32Array {
  return tf.tidy(() => {
    const [, ...shape] = model.inputs[0].shape as number[];
    const output = model.predict(tf.tensor(input, [batch, ...shape])) as tf.Tensor;
    return output.dataSync() as Float32Array;
  });
}
