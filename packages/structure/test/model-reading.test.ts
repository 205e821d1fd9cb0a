import {layers, sequential, type LayersModel} from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {hasRecurrentLayer} from '../src/model-reading.js';

const model = (inner: ReturnType<typeof layers.flatten>): LayersModel =>
  sequential({layers: [layers.inputLayer({inputShape: [2, 3]}), inner]});

test('a model has a recurrent layer if the gates of one can be read, also inside another layer', () => {
  expect(hasRecurrentLayer(model(layers.gru({units: 1}) as never))).toBe(true);
  const both = layers.bidirectional({
    layer: layers.lstm({units: 1}) as never,
    mergeMode: 'concat',
  });
  expect(hasRecurrentLayer(model(both as never))).toBe(true);
  expect(hasRecurrentLayer(model(layers.flatten()))).toBe(false);
  expect(hasRecurrentLayer(model(layers.simpleRNN({units: 1}) as never))).toBe(false);
});
