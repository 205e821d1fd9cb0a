import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import fc from 'fast-check';
import {
  gateGroup,
  neuronGroup,
  recurrentLayers,
  type RecurrentLayer,
  type Slice,
} from '../src/index.js';

function layersOf(inputSize: number, units: number, outputs: number): RecurrentLayer[] {
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({
        units,
        inputShape: [null, inputSize],
        returnSequences: true,
        recurrentInitializer: 'zeros',
      }),
      tf.layers.lstm({units: units + 1, recurrentInitializer: 'zeros'}),
      tf.layers.dense({units: outputs}),
    ],
  });
  return recurrentLayers(model);
}

const columns = (slices: Slice[]) =>
  slices.map(({layer, weight, along, index}) => `${layer}/${weight} ${along} ${index}`);

test('every column of a kernel is in one gate group, and every row that leaves a layer in one neuron group', () => {
  fc.assert(
    fc.property(fc.integer({min: 1, max: 4}), fc.integer({min: 1, max: 5}), (inputSize, units) => {
      for (const layer of layersOf(inputSize, units, 3)) {
        const neurons = Array.from({length: layer.units}, (_, k) => k);
        const gates = neurons.flatMap(k =>
          [0, 1, 2, 3].flatMap(gate => columns(gateGroup(layer, gate, k))),
        );
        const leaving = neurons.flatMap(k => columns(neuronGroup(layer, k)));
        expect(new Set(gates).size).toBe(gates.length);
        expect(gates).toHaveLength(2 * 4 * layer.units);
        expect(new Set(leaving).size).toBe(leaving.length);
        expect(leaving).toHaveLength(2 * layer.units);
      }
    }),
    {seed: 1, numRuns: 20},
  );
});

test('the gates of neuron 1 of 5 stand at columns 1, 6, 11 and 16: i, f, g, o', () => {
  const [layer] = layersOf(3, 5, 2);
  expect([0, 1, 2, 3].map(gate => gateGroup(layer, gate, 1)[0].index)).toEqual([1, 6, 11, 16]);
});
