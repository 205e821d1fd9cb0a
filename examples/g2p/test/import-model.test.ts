import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeAll, describe, expect, test} from '@jest/globals';
import {importModel} from '../src/import-model.js';
import {pronounce} from '../src/pronounce.js';
import {exportSpeaker, runtimeSpeaker, tfjsSpeaker, type HeldSpeaker} from '../src/speakers.js';
import {BEGIN, letterIds} from '../src/symbols.js';
import {referenceSpeech} from './support/numpy-reference.js';
import {tinyWeights} from './support/tiny-weights.js';

const WORDS = ['gate', 'x-ray'];
const SEEDS = [1, 2];

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => tf.disposeVariables());

describe.each([false, true])('tables folded into the kernels: %s', fold => {
  test.each(SEEDS)('the model gives the logits of the equations: weights %i', seed => {
    const arrays = tinyWeights(seed);
    const model = importModel(arrays, {fold});
    for (const word of WORDS) {
      const {said, logits} = referenceSpeech(arrays, word);
      const before = [BEGIN, ...said].slice(0, logits.length);
      const output = tf.tidy(() => {
        const inputs = [letterIds(word), before].map(ids => tf.tensor2d([ids], undefined, 'int32'));
        return (model.predict(inputs) as tf.Tensor).dataSync();
      });
      logits.flat().forEach((value, k) => expect(output[k]).toBeCloseTo(value, 4));
    }
  });

  test.each(SEEDS)('both speakers say what the equations say: weights %i', async seed => {
    const arrays = tinyWeights(seed);
    const model = importModel(arrays, {fold});
    const speakers: HeldSpeaker[] = [
      tfjsSpeaker(model),
      await runtimeSpeaker(await exportSpeaker(model, 'float32')),
    ];
    for (const speaker of speakers) {
      for (const word of WORDS)
        expect(pronounce(speaker, word)).toEqual(referenceSpeech(arrays, word).said);
      speaker.dispose();
    }
  });
});

test('a folded table is the identity and does not train', () => {
  const model = importModel(tinyWeights(1), {fold: true});
  const table = model.getLayer('letters');
  expect(table.trainable).toBe(false);
  expect(table.getWeights()[0].arraySync()).toEqual(tf.eye(29).arraySync());
});

test('speakers and their parts leave no tensor behind', async () => {
  const model = importModel(tinyWeights(1));
  const before = tf.memory().numTensors;
  const speaker = tfjsSpeaker(model);
  pronounce(speaker, 'gate');
  speaker.dispose();
  await exportSpeaker(model, 'int8');
  expect(tf.memory().numTensors).toBe(before);
});

test('weights of another model are refused by the name of what is missing or does not fit', () => {
  const arrays = tinyWeights(1);
  arrays.set('dec_b_hh', {shape: [4], values: new Float32Array(4)});
  expect(() => importModel(arrays)).toThrow(
    'Array "dec_b_hh" of g2p-en must have the shape [9]. Received: [4].',
  );
  const few = tinyWeights(1);
  few.delete('fc_w');
  expect(() => importModel(few)).toThrow('The weights of g2p-en must have an array "fc_w".');
});
