import * as tf from '@tensorflow/tfjs';
import {beforeAll, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {GRU_CELL, gruSequence, gruSequenceReference} from '@sparsegate/ops';
import {expectReference} from '../support/agreement.js';
import {asForm, runCase, sequenceCases, type SequenceCase} from '../support/sequence-case.js';

beforeAll(async () => {
  await tf.setBackend('tensorflow');
});

const form = asForm(gruSequence);
const agree = (given: SequenceCase): Promise<void> =>
  expectReference(form, asForm(gruSequenceReference), given, 'tensorflow');

test('the kernel and its gradient equal the reference, whatever the sizes and options', async () => {
  await fc.assert(fc.asyncProperty(sequenceCases(GRU_CELL, 19), agree), {numRuns: 100, seed: 1});
});

test.each([false, true])('so it does at larger sizes, resetAfter %p', async resetAfter => {
  await agree({
    ...{cell: GRU_CELL, batch: 21, steps: 4, inputSize: 33, units: 101, seed: 7},
    options: {
      ...{recurrentActivation: 'hardSigmoid', resetAfter},
      ...{goBackwards: true, returnSequences: true},
    },
    ...{withState: true, withMask: true, withMultipliers: true},
  });
});

test('a call, and one with its gradient, leave no tensor and none of TensorFlow’s own', () => {
  const given: SequenceCase = {
    ...{cell: GRU_CELL, batch: 3, steps: 4, inputSize: 5, units: 6, seed: 2},
    options: {
      ...{recurrentActivation: 'sigmoid', resetAfter: true},
      ...{goBackwards: false, returnSequences: true},
    },
    ...{withState: true, withMask: true, withMultipliers: true},
  };
  const {binding} = tf.backend() as unknown as {binding: {getNumOfTensors(): number}};
  runCase(form, given);
  const before = [tf.memory().numTensors, binding.getNumOfTensors()];
  runCase(form, given);
  expect([tf.memory().numTensors, binding.getNumOfTensors()]).toEqual(before);
});
