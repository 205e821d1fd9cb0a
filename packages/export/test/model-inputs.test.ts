import * as tf from '@tensorflow/tfjs';
import {afterEach, expect, test} from '@jest/globals';
import {exportModel} from '../src/index.js';

afterEach(() => tf.disposeVariables());

function tinyModel(): tf.LayersModel {
  const ids = tf.input({shape: [null], dtype: 'int32', name: 'the_ids'});
  const {layers} = tf;
  const vectors = layers.embedding({inputDim: 4, outputDim: 2}).apply(ids) as tf.SymbolicTensor;
  const outputs = layers.gru({units: 2, recurrentActivation: 'sigmoid'}).apply(vectors);
  return tf.model({inputs: ids, outputs: outputs as tf.SymbolicTensor});
}

test('two models whose inputs have one name are both exported, with that name', async () => {
  const [first, second] = [tinyModel(), tinyModel()];
  expect(first.inputs[0].name).not.toBe(second.inputs[0].name);
  for (const model of [first, second]) {
    const {bytes} = await exportModel(model);
    expect(new TextDecoder('latin1').decode(bytes)).toContain('the_ids');
  }
});
