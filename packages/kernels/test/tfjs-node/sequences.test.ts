import * as tf from '@tensorflow/tfjs';
import {beforeAll, expect, test} from '@jest/globals';
import {
  GRU_CELL,
  gruSequence,
  GRU_SEQUENCE,
  GRU_SEQUENCE_GRADIENT,
  LSTM_CELL,
  lstmSequence,
  LSTM_SEQUENCE,
  LSTM_SEQUENCE_GRADIENT,
} from '@sparsegate/ops';
import {asForm, runCase, type SequenceCase} from '../support/sequence-case.js';

beforeAll(async () => {
  await tf.setBackend('tensorflow');
});

test.each([LSTM_SEQUENCE, LSTM_SEQUENCE_GRADIENT, GRU_SEQUENCE, GRU_SEQUENCE_GRADIENT])(
  '%s is registered, so that the tests of sequences on this backend are tests of kernels',
  kernelName => {
    expect(tf.getKernel(kernelName, 'tensorflow')).toBeDefined();
  },
);

test.each([
  ['an LSTM', LSTM_CELL, asForm(lstmSequence), 'hardSigmoid'],
  ['an LSTM in one operation', LSTM_CELL, asForm(lstmSequence), 'sigmoid'],
  ['a GRU', GRU_CELL, asForm(gruSequence), 'sigmoid'],
] as const)(
  'a call of %s, and one with its gradient, leave no tensor and none of TensorFlow’s own',
  (name, cell, form, recurrentActivation) => {
    const given: SequenceCase = {
      ...{cell, batch: 3, steps: 4, inputSize: 5, units: 6, seed: 2},
      options: {
        ...{recurrentActivation, resetAfter: cell === GRU_CELL},
        ...{goBackwards: false, returnSequences: true},
      },
      ...{withState: true, withMask: true, withMultipliers: !name.endsWith('operation')},
    };
    const {binding} = tf.backend() as unknown as {binding: {getNumOfTensors(): number}};
    runCase(form, given);
    const before = [tf.memory().numTensors, binding.getNumOfTensors()];
    runCase(form, given);
    expect([tf.memory().numTensors, binding.getNumOfTensors()]).toEqual(before);
  },
);
