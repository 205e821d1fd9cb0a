import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {compression, cutOf, cutFollowers, followCuts, setCut, wholeSize} from '../src/index.js';

function model(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.lstm({units: 3, inputShape: [4, 2], recurrentActivation: 'sigmoid'}),
      tf.layers.dense({units: 1}),
    ],
  });
}

test('a weight that became smaller is counted at its whole size', () => {
  const cut = model();
  const before = compression(cut);
  const [kernel, recurrent] = cut.layers[0].weights;
  expect([cutOf(kernel), wholeSize(kernel)]).toEqual([undefined, 2 * 12]);
  setCut(kernel, {whole: [2, 20], kept: [[0, 1], [...Array(12).keys()]]});
  setCut(recurrent, {whole: [5, 20], kept: [[0, 1, 2], [...Array(12).keys()]]});
  expect(wholeSize(kernel)).toBe(2 * 20);
  const after = compression(cut);
  expect(after.layers).toEqual([{...before.layers[0], units: 5}]);
  expect(after.nonzero).toBe(before.nonzero);
  expect(after.weights).toBe(2 * 20 + 5 * 20 + 3);
  [kernel, recurrent].forEach(weight => setCut(weight, undefined));
  expect(compression(cut)).toEqual(before);
});

test('what follows a model is told until it ends that', () => {
  const cut = model();
  const follower = {};
  const end = followCuts(cut, follower);
  expect(cutFollowers(cut)).toEqual([follower]);
  end();
  end();
  expect(cutFollowers(cut)).toEqual([]);
  expect(cutFollowers(model())).toEqual([]);
});
