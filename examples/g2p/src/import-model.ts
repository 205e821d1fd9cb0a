import * as tf from '@tensorflow/tfjs';
import {buildModel, LAYERS} from './model.js';
import type {NumpyArray} from './npz.js';

export interface ImportOptions {
  /**
   * Whether to multiply each table of vectors into the kernel that reads it, which leaves a row of the kernel for each letter and
   * sound: the same function, E W, of far fewer weights, since there are 29 letters and 256 numbers in the vector of each. The table
   * becomes the identity and is not trained. Default false: the model as it was published.
   */
  fold?: boolean;
}

/** The shapes of a GRU's weights in numpy, as PyTorch has them: rows r, u, n. */
type Matrix = NumpyArray & {shape: [number, number]};

/**
 * g2p-en's weights as a model of TensorFlow.js.
 *
 * PyTorch keeps a GRU as rows r, u, n and multiplies by the transpose; here columns are u, r, n, as in Keras. Its two biases are the
 * two rows of ours. Its update gate keeps h where it is 1, as ours does.
 *
 * @throws if an array is missing or has a shape that does not fit the others
 */
export function importModel(
  arrays: ReadonlyMap<string, NumpyArray>,
  {fold = false}: ImportOptions = {},
): tf.LayersModel {
  const at = (name: string): NumpyArray => arrayOf(arrays, name);
  const [letters, sounds] = [matrix(at, 'enc_emb'), matrix(at, 'dec_emb')];
  const [, units] = at('enc_w_hh').shape;
  const features = ({shape: [symbols, size]}: Matrix): [number, number] => [
    symbols,
    fold ? symbols : size,
  ];
  const model = buildModel({letters: features(letters), sounds: features(sounds), units});
  tf.tidy(() => {
    setCell(model, LAYERS.letters, LAYERS.encoder, letters, gruOf(at, 'enc', units), fold);
    setCell(model, LAYERS.spoken, LAYERS.decoder, sounds, gruOf(at, 'dec', units), fold);
    const output = asTensor(matrix(at, 'fc_w'));
    const bias = expectShape(at, 'fc_b', [output.shape[0]]);
    model.getLayer(LAYERS.sounds).setWeights([tf.transpose(output), tf.tensor1d(bias.values)]);
  });
  return model;
}

/** Kernel, recurrent kernel and bias [2, 3U], columns u, r, n. */
type CellWeights = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

function setCell(
  model: tf.LayersModel,
  tableName: string,
  cellName: string,
  table: Matrix,
  [kernel, recurrentKernel, bias]: CellWeights,
  fold: boolean,
): void {
  const vectors = asTensor(table);
  const layer = model.getLayer(tableName);
  layer.setWeights([fold ? tf.eye(table.shape[0]) : vectors]);
  layer.trainable = !fold;
  const read = fold ? tf.matMul(vectors, kernel) : kernel;
  model.getLayer(cellName).setWeights([read, recurrentKernel, bias]);
}

function gruOf(at: (name: string) => NumpyArray, part: string, units: number): CellWeights {
  const [, inputs] = matrix(at, `${part}_emb`).shape;
  const weights = (name: string, columns: number): tf.Tensor2D => {
    const {values} = expectShape(at, `${part}_w_${name}`, [3 * units, columns]);
    return tf.transpose(gatesInOrder(tf.tensor2d(values, [3 * units, columns])));
  };
  const bias = (name: string): tf.Tensor2D => {
    const {values} = expectShape(at, `${part}_b_${name}`, [3 * units]);
    return tf.transpose(gatesInOrder(tf.tensor2d(values, [3 * units, 1])));
  };
  return [weights('ih', inputs), weights('hh', units), tf.concat([bias('ih'), bias('hh')])];
}

/** Rows r, u, n → u, r, n. */
function gatesInOrder(rows: tf.Tensor2D): tf.Tensor2D {
  const [r, u, n] = tf.split(rows, 3);
  return tf.concat([u, r, n]) as tf.Tensor2D;
}

function asTensor({values, shape}: Matrix): tf.Tensor2D {
  return tf.tensor2d(values, shape);
}

function matrix(at: (name: string) => NumpyArray, name: string): Matrix {
  const array = at(name);
  if (array.shape.length !== 2) throw wrongShape(name, 'two axes', array.shape);
  return array as Matrix;
}

function expectShape(at: (name: string) => NumpyArray, name: string, shape: number[]): NumpyArray {
  const array = at(name);
  if (`${array.shape}` !== `${shape}`) throw wrongShape(name, `the shape [${shape}]`, array.shape);
  return array;
}

function arrayOf(arrays: ReadonlyMap<string, NumpyArray>, name: string): NumpyArray {
  const array = arrays.get(name);
  if (array) return array;
  throw new Error(
    `The weights of g2p-en must have an array "${name}". Received: ${[...arrays.keys()].join(', ')}. ` +
      `Give the file that g2p-en 2.1.0 ships.`,
  );
}

function wrongShape(name: string, expected: string, received: number[]): Error {
  return new Error(
    `Array "${name}" of g2p-en must have ${expected}. Received: [${received}]. ` +
      `Give the file that g2p-en 2.1.0 ships.`,
  );
}
