import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {variationalEmbedding, type VariationalEmbeddingArgs} from '../src/index.js';
import {expectLayerContract} from '../../../test/support/expect-layer-contract.js';
import {setLogSigma} from './set-posteriors.js';

const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

function built(args: Partial<VariationalEmbeddingArgs> = {}) {
  const layer = variationalEmbedding({inputDim: 6, outputDim: 3, seed: 1, ...args});
  layer.build();
  return layer;
}

/** Word vectors of one object as rows. */
const rows = (tensor: tf.Tensor, object: number) => (tensor.arraySync() as number[][][])[object];

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

describe('the layer contract', () => {
  test.each<[string, Partial<VariationalEmbeddingArgs>]>([
    ['plain', {}],
    ['with word groups and a mask', {wordGroups: true, maskZero: true, inputLength: 4}],
  ])('%s', async (_, args) => {
    const makeLayer = () => variationalEmbedding({inputDim: 6, outputDim: 3, seed: 1, ...args});
    const ids = tf.tensor2d([1, 2, 0, 5, 3, 3, 1, 4], [2, 4]);
    await expectLayerContract(makeLayer as never, ids);
  });
});

test('without noise it looks up μ of the word, times z^V', () => {
  const layer = built({wordGroups: true});
  setLogSigma(layer, -20);
  const [embeddings, words] = layer.posteriors();
  words.mean.write(tf.tensor1d([1, 2, -1, 0.5, 0, 3]));
  const table = embeddings.mean.read().arraySync() as number[][];
  const ids = [2, 5, 2, 4];
  const z = [-1, 3, -1, 0];
  for (const training of [true, false]) {
    const vectors = rows(layer.call(tf.tensor2d([ids], [1, 4], 'int32'), {training}), 0);
    const expected = ids.map((id, t) => table[id].map(v => expect.closeTo(v * z[t], 5)));
    expect(vectors).toEqual(expected);
  }
});

test('a vector is sampled once for the mini-batch, z^V once for each object and word', () => {
  const ids = tf.tensor2d([3, 3, 1, 3], [2, 2], 'int32');
  const withoutGroups = built().call(ids, {training: true});
  expect(rows(withoutGroups, 0)[0]).toEqual(rows(withoutGroups, 1)[1]);

  const layer = built({wordGroups: true});
  setLogSigma(layer, -20, name => name === 'embeddings');
  const vectors = layer.call(ids, {training: true});
  expect(rows(vectors, 0)[0]).toEqual(rows(vectors, 0)[1]);
  expect(rows(vectors, 0)[0]).not.toEqual(rows(vectors, 1)[1]);
});

test('only words of the mini-batch get a gradient, the sum over their places', () => {
  const layer = built();
  setLogSigma(layer, -20);
  const mean = layer.posteriors()[0].mean.read() as tf.Variable;
  const ids = tf.tensor2d([3, 3, 1, 3], [2, 2], 'int32');
  const {grads} = tf.variableGrads(() => tf.sum(layer.call(ids, {training: true})), [mean]);
  expect(Object.values(grads)[0].arraySync()).toEqual(
    [0, 1, 0, 3, 0, 0].map(places => [places, places, places]),
  );
});

test('the id 0 is masked if it is said to be padding', () => {
  const ids = tf.tensor2d([0, 2], [1, 2], 'int32');
  expect(numbers(built({maskZero: true}).computeMask(ids) as tf.Tensor)).toEqual([0, 1]);
  expect(built().computeMask(ids)).toBeNull();
});

test.each([-1, 6])('bad input: the id %d is outside the vocabulary', id => {
  const layer = variationalEmbedding({inputDim: 6, outputDim: 3, name: 'e'});
  layer.build();
  expect(() => layer.call(tf.tensor2d([[1, id]], [1, 2], 'int32'), {})).toThrow(
    `variationalEmbedding "e": word ids must be in 0 … 5. Received: ${id}.`,
  );
});
