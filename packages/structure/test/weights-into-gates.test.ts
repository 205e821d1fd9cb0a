import {layers, sequential, tensor1d, tensor2d} from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {weightsIntoGates} from '../src/weights-into-gates.js';

test('weights into a gate are those of its column that are not 0, without the rows of neurons that go', () => {
  const model = sequential({
    layers: [
      layers.lstm({name: 'lstm', units: 2, inputShape: [3, 1], recurrentActivation: 'sigmoid'}),
      layers.dense({units: 1}),
    ],
  });
  // Columns i i f f g g o o. Nothing reads neuron 1: its row in both matrices below is 0, or leads to itself.
  model.layers[0].setWeights([
    tensor2d([[1, 1, 0, 1, 1, 1, 1, 1]]),
    tensor2d([
      [1, 1, 0, 1, 0, 1, 1, 1],
      [0, 1, 0, 1, 0, 1, 0, 1],
    ]),
    tensor1d([0, 0, 0, 0, 0, 0, 0, 0]),
  ]);
  model.layers[1].setWeights([tensor2d([[1], [0]]), tensor1d([0])]);
  const {i, f, g, o} = weightsIntoGates(model)['lstm'];
  // Neuron 0: from the input, and from itself.
  expect([i[0], f[0], g[0], o[0]]).toEqual([2, 0, 1, 2]);
});
