import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {newInputs, operate, planSurgery, probeInputs, verify} from '../src/index.js';
import {emptyRows, randomize} from './edit-weights.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const WORDS = 40;

/** Word 1 has no vector; neuron 2 is read by nothing. */
function wordModel(): tf.LayersModel {
  const words = tf.input({shape: [6], dtype: 'int32', name: 'words'});
  const vectors = tf.layers.embedding({inputDim: WORDS, outputDim: 3, name: 'embedding'});
  const h = tf.layers.lstm({units: 3, name: 'lstm'}).apply(vectors.apply(words));
  const y = tf.layers.dense({units: 2, name: 'out'}).apply(h) as tf.SymbolicTensor;
  const model = tf.model({inputs: words, outputs: y});
  randomize(model, 3);
  emptyRows(model.getLayer('embedding'), 0, [1]);
  emptyRows(model.getLayer('lstm'), 1, [2]);
  emptyRows(model.getLayer('out'), 0, [2]);
  return model;
}

describe('a second model with an input of the same name', () => {
  const second = () => {
    wordModel();
    const model = wordModel();
    // What makes the case: tfjs numbers tensors through the process, and layers through the model.
    expect(model.inputs[0].name).not.toBe(model.inputNames[0]);
    return model;
  };

  test('is probed with word ids', () => {
    const [ids] = probeInputs(second(), 1);
    expect(ids.dtype).toBe('int32');
    expect(Math.max(...ids.dataSync())).toBeGreaterThan(1);
  });

  test('gets new ids where its vocabulary was cut', () => {
    const model = second();
    const plan = planSurgery(model, {vocabulary: true});
    expect(plan.embeddings[0].words).toMatchObject({zeroWord: 1});
    const removing = {...plan.embeddings[0].words!, keep: [0, 1, 3, 5]};
    const edited = {...plan, embeddings: [{...plan.embeddings[0], words: removing}]};
    const [ids] = newInputs(model, edited, [tf.tensor2d([[0, 1, 2, 3, 4, 5]], undefined, 'int32')]);
    expect(Array.from(ids.dataSync())).toEqual([0, 1, 1, 2, 1, 3]);
  });

  test('is cut and verified', async () => {
    const model = second();
    for (const vocabulary of [false, true]) {
      const small = await operate(model, planSurgery(model, {vocabulary}));
      expect(small.getLayer('lstm').getWeights()[1].shape).toEqual([2, 8]);
      expect(verify(model, small).maxAbsolute).toBeLessThan(1e-5);
    }
  });
});

describe('a layer that another model uses too', () => {
  /** Neurons 1 of the LSTM and 1 of its two outputs are read; a Flatten tells how many rows each has. */
  const sharing = () => {
    const lstm = tf.layers.lstm({units: 2, returnSequences: true, name: 'lstm'});
    const flatten = tf.layers.flatten({name: 'flat'});
    const on = (steps: number) => {
      const x = tf.input({shape: [steps, 3]});
      const flat = flatten.apply(lstm.apply(x)) as tf.SymbolicTensor;
      const y = tf.layers.dense({units: 1, name: 'out'}).apply(flat) as tf.SymbolicTensor;
      return tf.model({inputs: x, outputs: y});
    };
    return [on(2), on(5)];
  };

  test('is read with the shapes that it has in this one', async () => {
    const [short, long] = sharing();
    randomize(long, 5);
    // Neuron 0 is read at the fourth step only, neuron 1 never: its rows are the odd ones.
    emptyRows(long.getLayer('lstm'), 1, [1]);
    emptyRows(long.getLayer('out'), 0, [0, 1, 2, 3, 4, 5, 7, 8, 9]);
    expect(planSurgery(long).layers[0].keep).toEqual([0]);
    expect(verify(long, await operate(long, planSurgery(long))).maxAbsolute).toBeLessThan(1e-5);
    // Both models hold one LSTM; the short one reads both neurons.
    expect(planSurgery(short).layers[0].keep).toEqual([0, 1]);
    expect(verify(short, await operate(short, planSurgery(short))).maxAbsolute).toBeLessThan(1e-5);
  });
});
