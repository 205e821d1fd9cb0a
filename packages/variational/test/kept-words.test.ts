import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {variationalEmbedding, type VariationalEmbedding} from '../src/index.js';
import {setLogSigma} from './set-posteriors.js';

const IDS = [
  [0, 3, 1, 3],
  [2, 2, 4, 1],
];

function embedding(keptWords?: number[]): VariationalEmbedding {
  return variationalEmbedding({
    ...{inputDim: 5, outputDim: 2, inputLength: 4, maskZero: true, wordGroups: true, seed: 1},
    keptWords,
  });
}

/** An embedding of words 1, 3 and 4, and one of all with the same vectors. */
function pair(): [VariationalEmbedding, VariationalEmbedding] {
  const [some, all] = [embedding([1, 3, 4]), embedding()];
  [some, all].forEach(layer => layer.build());
  all.setWeights(
    some.getWeights().map(weight => {
      const rows = tf.tensor2d([[1], [3], [4]], undefined, 'int32');
      return tf.scatterND(rows, weight, [5, ...weight.shape.slice(1)]);
    }),
  );
  [some, all].forEach(layer => setLogSigma(layer, -20));
  return [some, all];
}

test('words without a row have vectors of zeros, the others theirs, in training too', () => {
  const [some, all] = pair();
  expect(some.getWeights().map(({shape}) => shape)).toEqual([[3, 2], [3, 2], [3], [3]]);
  const ids = tf.tensor2d(IDS, undefined, 'int32');
  for (const training of [false, true]) {
    const [ours, theirs] = [some, all].map(layer => layer.call(ids, {training}));
    const isStored = tf.tensor2d(IDS.map(row => row.map(id => Number([1, 3, 4].includes(id)))));
    const expected = tf.mul(theirs, tf.expandDims(isStored, 2)).dataSync();
    ours.dataSync().forEach((value, k) => expect(value).toBeCloseTo(expected[k], 5));
  }
  expect((some.computeMask(ids) as tf.Tensor).dataSync()).toEqual(
    (all.computeMask(ids) as tf.Tensor).dataSync(),
  );
});

test('a batch without any stored word is zeros, and gradients reach stored words alone', () => {
  const [some] = pair();
  const none = tf.tensor2d([[0, 2, 2, 0]], undefined, 'int32');
  expect([...some.call(none, {training: true}).dataSync()]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  const ids = tf.tensor2d([[0, 3, 1, 3]], undefined, 'int32');
  const mean = some.weights[0].read() as tf.Variable;
  const {grads} = tf.variableGrads(
    () => tf.sum(some.call(ids, {training: true})) as tf.Scalar,
    [mean],
  );
  const z = 1;
  // Word 1 stands there once, word 3 twice, word 4 not at all; without noise z^V is 1.
  const expected = [
    [z, z],
    [2 * z, 2 * z],
    [0, 0],
  ].flat();
  [...grads[mean.name].dataSync()].forEach((value, k) => expect(value).toBeCloseTo(expected[k], 5));
});

test('the list is written down with the layer, and must be one of ids', () => {
  const [some, all] = pair();
  expect(some.getConfig().keptWords).toEqual([1, 3, 4]);
  expect(all.getConfig()).not.toHaveProperty('keptWords');
  for (const wrong of [[], [1, 1], [3, 1], [5], [0.5], 'all']) {
    expect(() => embedding(wrong as number[])).toThrow(
      /keptWords must be ids in 0 … 4, ascending, at least one. Received:/,
    );
  }
});
