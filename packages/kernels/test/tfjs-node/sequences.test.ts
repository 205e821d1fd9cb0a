import * as tf from '@tensorflow/tfjs';
import {beforeAll, expect, test} from '@jest/globals';
import {
  GRU_CELL,
  gruSequence,
  GRU_SEQUENCE,
  GRU_SEQUENCE_GRADIENT,
  LSTM_CELL,
  lstmSequence,
  lstmSequenceReference,
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

test('an LSTM whose kernel no cache holds gives the outputs of the reference', async () => {
  const weights = {
    kernel: tf.randomNormal<tf.Rank.R2>([3000, 4 * 200], 0, 0.02, 'float32', 1),
    recurrentKernel: tf.randomNormal<tf.Rank.R2>([200, 4 * 200], 0, 0.05, 'float32', 2),
    bias: tf.randomNormal<tf.Rank.R1>([4 * 200], 0, 1, 'float32', 3),
  };
  const x = tf.randomNormal<tf.Rank.R3>([2, 3, 3000], 0, 1, 'float32', 4);
  const mask = tf.tensor2d([1, 0, 1, 1, 1, 1], [2, 3]);
  const [ours, expected] = [lstmSequence, lstmSequenceReference].map(op =>
    op(x, weights, {mask}, {recurrentActivation: 'sigmoid'}),
  );
  for (const [actual, reference] of [
    [ours.outputs, expected.outputs],
    [ours.state.c, expected.state.c],
  ]) {
    expect(tf.max(tf.abs(tf.sub(actual, reference))).dataSync()[0]).toBeLessThan(2e-5);
  }
});
