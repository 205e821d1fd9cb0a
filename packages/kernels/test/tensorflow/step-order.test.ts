import {expect, test} from '@jest/globals';
import {stepOrder} from '../../src/tensorflow/step-order.js';

const list = (values: Int32Array): number[] => [...values];

test('without a mask an object’s steps keep their order, and outputs are found where they were computed', () => {
  const order = stepOrder({batch: 2, steps: 3, goBackwards: false});
  // x stands as (object 0: 0 1 2), (object 1: 3 4 5); steps are taken as 0 3, 1 4, 2 5.
  expect(list(order.walked)).toEqual([0, 3, 1, 4, 2, 5]);
  expect(list(order.place)).toEqual([0, 2, 4, 1, 3, 5]);
  expect(list(order.outputs)).toEqual([0, 2, 4, 1, 3, 5]);
  expect(list(order.last)).toEqual([4, 5]);
  expect(order).toMatchObject({isMasked: false, isIdentity: false, readsInitial: false});
});

test('one object forwards needs nothing moved; backwards its last step comes first', () => {
  expect(stepOrder({batch: 1, steps: 3, goBackwards: false}).isIdentity).toBe(true);
  const backwards = stepOrder({batch: 1, steps: 3, goBackwards: true});
  expect(list(backwards.walked)).toEqual([2, 1, 0]);
  expect(list(backwards.outputs)).toEqual([0, 1, 2]);
});

test('real steps are taken first; a step that is left out has the output of the one before, or the initial state', () => {
  const mask = [0, 1, 0, 1];
  const order = stepOrder({batch: 1, steps: 4, goBackwards: false, mask});
  expect(list(order.walked)).toEqual([1, 3, 0, 2]);
  expect(list(order.place)).toEqual([2, 0, 3, 1]);
  // Row 4 is the initial state.
  expect(list(order.outputs)).toEqual([4, 0, 0, 1]);
  expect(list(order.last)).toEqual([1]);
  expect(order.readsInitial).toBe(true);
});

test('an object without real steps ends as it began', () => {
  const order = stepOrder({batch: 2, steps: 2, goBackwards: true, mask: [0, 0, 1, 1]});
  expect(list(order.last)).toEqual([4, 3]);
});
