import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {resizeVariable} from '../src/index.js';

test('a variable takes a value of another shape, stays the same object, and memory is counted', () => {
  const {numTensors, numBytes} = tf.memory();
  const variable = tf.variable(tf.zeros([3, 4]), true, 'resized-variable');
  const value = tf.tensor2d([[1, 2]]);
  resizeVariable(variable, value);
  value.dispose();
  expect([variable.shape, variable.size, variable.strides]).toEqual([[1, 2], 2, [2]]);
  expect([...variable.dataSync()]).toEqual([1, 2]);
  expect(tf.engine().registeredVariables['resized-variable']).toBe(variable);
  // It is assigned to and differentiated by as any other.
  tf.tidy(() => {
    variable.assign(tf.tensor2d([[3, 4]]));
    const {grads} = tf.variableGrads(() => tf.sum(tf.square(variable)) as tf.Scalar, [variable]);
    expect([...grads['resized-variable'].dataSync()]).toEqual([6, 8]);
  });
  variable.dispose();
  expect(tf.memory().numBytes).toBe(numBytes + 3 * 4 * 4);
  // What the first value was made of is the test's own.
  expect(tf.memory().numTensors).toBe(numTensors + 1);
});

test('another rank or type is refused', () => {
  const variable = tf.variable(tf.zeros([2]));
  expect(() => resizeVariable(variable, tf.zeros([2, 1]))).toThrow(
    /of rank 1. Received: float32 of/,
  );
  expect(() => resizeVariable(variable, tf.zeros([3], 'int32'))).toThrow(/Received: int32/);
});
