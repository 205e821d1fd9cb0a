import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {variationalLSTM, type VariationalLSTMArgs} from '../src/index.js';
import {expectLayerContract} from '../../../test/support/expect-layer-contract.js';
import {wave} from '../../../test/support/wave.js';
import {ALL_GROUPS, apply, built, close, NO_NOISE, numbers, sequence} from './recurrent-kinds.js';
import {setLogSigma, setMean} from './set-posteriors.js';

/** The layer of the published vectors, z = 1. */
function vectorLayer(args: Partial<VariationalLSTMArgs> = {}) {
  const layer = built(
    variationalLSTM({units: 2, seed: 1, recurrentActivation: 'sigmoid', ...args}),
  );
  setMean(layer, 'kernel', wave([3, 8], 1));
  setMean(layer, 'recurrent_kernel', wave([2, 8], 101));
  layer.bias!.write(wave([8], 201));
  setLogSigma(layer, NO_NOISE);
  return layer;
}

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

describe('the layer contract', () => {
  const cases: Array<[string, Partial<VariationalLSTMArgs>]> = [
    ...ALL_GROUPS.map((groups): [string, Partial<VariationalLSTMArgs>] => [groups, {groups}]),
    [
      'sequences, backwards, no z^x',
      {returnSequences: true, goBackwards: true, inputGroups: false},
    ],
    ['stateful, no bias', {stateful: true, useBias: false}],
    ['unit forget bias, sigmoid', {unitForgetBias: true, recurrentActivation: 'sigmoid'}],
  ];
  test.each(cases)('%s', async (_, args) => {
    await expectLayerContract(
      () => variationalLSTM({units: 2, seed: 1, ...args}) as never,
      sequence(),
    );
  });
});

describe('without noise', () => {
  // Published vectors of eq. (1): h after four steps.
  const H4 = [-0.313190628, -0.3109060629, -0.2126218466, -0.2213675394];
  // The same with z^x = [0.5, −1.2, 0.9], z of gates = wave([4, 2], 501, 1) + 1 and z^h = [0.7, −1.3].
  const H4_WITH_GROUPS = [-0.1031975378, 0.3790180183, -0.0941960861, 0.3923527602];

  test.each([true, false])('it is the plain LSTM, training %s', training => {
    expect(numbers(apply(vectorLayer(), sequence(), {training}))).toEqual(close(H4));
  });

  test.each([true, false])(
    'group weights multiply as in the published vector, training %s',
    training => {
      const layer = vectorLayer();
      setMean(layer, 'z_inputs', tf.tensor1d([0.5, -1.2, 0.9]));
      setMean(layer, 'z_gates', tf.add(wave([8], 501, 1), 1));
      setMean(layer, 'z_outputs', tf.tensor1d([0.7, -1.3]));
      expect(numbers(apply(layer, sequence(), {training}))).toEqual(close(H4_WITH_GROUPS));
    },
  );
});

test('bad input names the function that makes it', () => {
  expect(() => variationalLSTM({units: 2, name: 'l', groups: 'gates' as never})).toThrow(
    /variationalLSTM "l": groups/,
  );
});
