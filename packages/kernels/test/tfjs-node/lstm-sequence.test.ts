import * as tf from '@tensorflow/tfjs';
import {beforeAll, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {LSTM_CELL, lstmSequence, lstmSequenceReference} from '@sparsegate/ops';
import {expectReference} from '../support/agreement.js';
import {asForm, runCase, sequenceCases, type SequenceCase} from '../support/sequence-case.js';

beforeAll(async () => {
  await tf.setBackend('tensorflow');
});

const form = asForm(lstmSequence);
const agree = (given: SequenceCase): Promise<void> =>
  expectReference(form, asForm(lstmSequenceReference), given, 'tensorflow');

test('the kernel and its gradient equal the reference, whatever the sizes and options', async () => {
  await fc.assert(fc.asyncProperty(sequenceCases(LSTM_CELL, 19), agree), {numRuns: 100, seed: 1});
});

test.each([
  [1, 3, 70, 130],
  [21, 4, 33, 101],
])('so it does at B=%i, T=%i, I=%i, U=%i', async (batch, steps, inputSize, units) => {
  await agree({
    ...{cell: LSTM_CELL, batch, steps, inputSize, units, seed: 7},
    options: {
      ...{recurrentActivation: 'sigmoid', resetAfter: false},
      ...{goBackwards: true, returnSequences: true},
    },
    ...{withState: true, withMask: true, withMultipliers: true},
  });
});

test('a call, and one with its gradient, leave no tensor and none of TensorFlow’s own', () => {
  const given: SequenceCase = {
    ...{cell: LSTM_CELL, batch: 3, steps: 4, inputSize: 5, units: 6, seed: 2},
    options: {
      ...{recurrentActivation: 'hardSigmoid', resetAfter: false},
      ...{goBackwards: false, returnSequences: true},
    },
    ...{withState: true, withMask: true, withMultipliers: true},
  };
  const binding = (tf.backend() as unknown as {binding: {getNumOfTensors(): number}}).binding;
  runCase(form, given);
  const before = [tf.memory().numTensors, binding.getNumOfTensors()];
  runCase(form, given);
  expect([tf.memory().numTensors, binding.getNumOfTensors()]).toEqual(before);
});
