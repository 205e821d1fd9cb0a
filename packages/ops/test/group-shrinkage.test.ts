import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {groupShrinkage} from '../src/reference/group-shrinkage.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

test('each group is drawn by λ, and stays where ‖a‖ is above it', () => {
  const norms = tf.tensor1d([1, 2, 4]);
  const duals = tf.tensor1d([0.9, 1.1, 5]);
  const {live, pull} = groupShrinkage(tf.square(duals), tf.square(norms), {
    lambda: 1,
    spareLarge: false,
  });
  expect(numbers(live)).toEqual([0, 1, 1]);
  expect(numbers(pull)).toEqual([1, 0.5, 0.25].map(value => expect.closeTo(value, 5)));
});

test('sparing large groups, λ falls from all at 0 to none at 1.4 times the mean of those that are there', () => {
  // The mean norm of the four is 2, so λ is 1 − ‖y‖/2.8 of 7, at 0 at least: 4.5, 4.5, 4.5, 0.
  const norms = tf.tensor1d([0, 1, 1, 1, 5]);
  const {live, pull} = groupShrinkage(
    tf.square(tf.tensor1d([6, 4, 5, 4.6, 0.1])),
    tf.square(norms),
    {
      lambda: 7,
      spareLarge: true,
    },
  );
  expect(numbers(live)).toEqual([0, 0, 1, 1, 1]);
  expect(numbers(pull).slice(1)).toEqual([4.5, 4.5, 4.5, 0].map(value => expect.closeTo(value, 4)));
});

test('sparing large groups, a layer that is all 0 stays so without a NaN', () => {
  const zeros = tf.zeros<tf.Rank.R1>([3]);
  const {live, pull} = groupShrinkage(zeros, zeros, {lambda: 1, spareLarge: true});
  expect(numbers(live)).toEqual([0, 0, 0]);
  expect(numbers(tf.mul(pull, 0))).toEqual([0, 0, 0]);
});
