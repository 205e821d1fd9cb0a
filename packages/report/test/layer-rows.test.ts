import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {layerColumns, layerRows, shapesText} from '../src/index.js';

test('a row says what a layer is, its output, how many weights it has and how many are not 0', () => {
  const model = tf.sequential({
    layers: [tf.layers.dense({name: 'out', units: 2, inputShape: [3], kernelInitializer: 'ones'})],
  });
  expect(layerRows(model)).toEqual([
    {layer: 'out', class: 'Dense', output: '[any, 2]', weights: 8, nonzero: 6},
  ]);
  expect(Object.keys(layerRows(model)[0])).toEqual(layerColumns().map(({key}) => key));
});

test('shapes of several tensors stand beside each other', () => {
  expect(
    shapesText([
      [null, 3],
      [null, 4, 5],
    ]),
  ).toBe('[any, 3] and [any, 4, 5]');
});
