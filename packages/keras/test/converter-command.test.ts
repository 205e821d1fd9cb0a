import {expect, test} from '@jest/globals';
import {converterCommand} from '../src/index.js';

test.each([
  ['names.h5', 'keras'],
  ['names.HDF5', 'keras'],
  ['a/names.keras', 'keras_keras'],
])('%s is converted as %s', (file, format) => {
  expect(converterCommand(file)).toBe(
    `pip install tensorflowjs && tensorflowjs_converter --input_format=${format} --output_format=tfjs_layers_model ${file} web-model`,
  );
});

test.each(['model.json', 'keras', 'weights.bin'])('%s is no file of Keras', file => {
  expect(converterCommand(file)).toBeUndefined();
});
