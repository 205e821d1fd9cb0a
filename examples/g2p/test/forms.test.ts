import * as tf from '@tensorflow/tfjs';
import {beforeAll, expect, test} from '@jest/globals';
import {measureForms, onRuntime} from '../src/forms.js';
import {importModel} from '../src/import-model.js';
import {phonemeError} from '../src/phoneme-error.js';
import {exportSpeaker} from '../src/speakers.js';
import {formTable} from '../src/tables.js';
import {referenceSpeech} from './support/numpy-reference.js';
import {tinyWeights} from './support/tiny-weights.js';

beforeAll(() => tf.setBackend('cpu'));

test('forms are measured on the words they are given, and int8 files are the smaller ones', async () => {
  const arrays = tinyWeights(1);
  const right = (letters: string) => [referenceSpeech(arrays, letters).said];
  const valid = ['gate', 'neuron'].map(letters => ({letters, pronunciations: right(letters)}));
  const test = [{letters: 'gate', pronunciations: [[4, 5]]}];
  const model = importModel(arrays);
  const forms = [await onRuntime('Tiny', model, 'float32'), await onRuntime('Tiny', model, 'int8')];
  const rows = measureForms(forms, {valid, test}, valid);
  expect(rows.map(({form}) => form)).toEqual(['Tiny, float32, runtime', 'Tiny, int8, runtime']);
  const {encoder, decoder} = await exportSpeaker(model, 'float32');
  expect(rows[0].bytes).toBe(encoder.length + decoder.length);
  expect(rows[1].bytes).toBeLessThan(rows[0].bytes);
  expect(rows[0].validPhonemeError).toBe(0);
  expect(rows[0]).toMatchObject(phonemeError(forms[0].speaker, test));
  expect(rows[0].millisecondsPerWord).toBeGreaterThan(0);
  forms.forEach(({speaker}) => speaker.dispose());
  model.dispose();
});

test('a table has a row for each form, in kilobytes, percent and milliseconds', () => {
  const row = {form: 'Some', bytes: 241234, phonemeError: 0.1034, wordError: 0.32};
  const table = formTable(
    [{...row, validPhonemeError: 0.1, millisecondsPerWord: 0.3214}],
    'markdown',
  );
  expect(table).toContain('| Some | 241.2 |       10.34 % |         32.00 % |     0.321 |');
});
