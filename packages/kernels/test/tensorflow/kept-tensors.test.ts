import {expect, test} from '@jest/globals';
import type {TensorInfo} from '@tensorflow/tfjs-core';
import {keptTensor} from '../../src/tensorflow/kept-tensors.js';
import {TensorflowCall} from '../../src/tensorflow/tensorflow-call.js';
import {fakeLibrary} from '../support/fake-library.js';

/** A call that joins the weights, and how often a library has joined and holds what it made. */
function library() {
  const {backend, called, alive} = fakeLibrary([]);
  const run = (weights: TensorInfo[], isTrained = false) => {
    const call = new TensorflowCall(backend);
    call.run(() => {
      keptTensor(call, weights, () => call.concat([call.zeros([2]), call.zeros([2])], 0), {
        isTrained,
      });
      return [];
    });
  };
  return {run, joined: () => called.length, alive};
}

const weight = (): TensorInfo => ({dataId: {}, shape: [2], dtype: 'float32'});

test('what is made of weights is kept from the second call on, and made no more', () => {
  const {run, joined, alive} = library();
  const weights = [weight(), weight()];
  run(weights);
  expect([joined(), alive.size]).toEqual([1, 0]);
  run(weights);
  expect([joined(), alive.size]).toEqual([2, 1]);
  run(weights);
  expect([joined(), alive.size]).toEqual([2, 1]);
});

test('other data of a weight frees it', () => {
  const {run, joined, alive} = library();
  const [a, b] = [weight(), weight()];
  run([a, b]);
  run([a, b]);
  run([a, weight()]);
  expect([joined(), alive.size]).toEqual([3, 0]);
});

test('calls that train keep nothing', () => {
  const {run, joined, alive} = library();
  const weights = [weight(), weight()];
  for (let k = 0; k < 3; k++) run(weights, true);
  expect([joined(), alive.size]).toEqual([3, 0]);
});
