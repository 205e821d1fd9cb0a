import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {LSTM_CELL, lstmSequence, lstmSequenceReference} from '@sparsegate/ops';
import '../src/wasm/index.js';
import '../src/cpu/index.js';
import {expectReference, expectSlopes} from './support/agreement.js';
import {asForm, callWith, sequenceCases, type SequenceCase} from './support/sequence-case.js';
import {wave} from '../../../test/support/wave.js';
import {BACKENDS} from '../../../test/support/backends.js';

const form = asForm(lstmSequence);

describe.each(BACKENDS)('on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  const agree = (given: SequenceCase): Promise<void> =>
    expectReference(form, asForm(lstmSequenceReference), given, backend);

  test('the kernel and its gradient equal the reference, whatever the sizes and options', async () => {
    await fc.assert(fc.asyncProperty(sequenceCases(LSTM_CELL, 19), agree), {numRuns: 60, seed: 1});
  });

  test.each([
    [1, 3, 70, 130],
    [21, 4, 33, 101],
  ])('so it does at B=%i, T=%i, I=%i, U=%i', async (batch, steps, inputSize, units) => {
    await agree({
      ...{cell: LSTM_CELL, batch, steps, inputSize, units, seed: 7},
      options: {
        ...{goBackwards: true, returnSequences: true, resetAfter: false},
        recurrentActivation: 'sigmoid',
      },
      ...{withState: true, withMask: true, withMultipliers: true},
    });
  });

  test('its gradients are the slopes of eq. (1) in float64, whatever the sizes and options', () => {
    const smooth = sequenceCases(LSTM_CELL, 9).filter(
      given => given.options.recurrentActivation === 'sigmoid',
    );
    fc.assert(
      fc.property(smooth, given => expectSlopes(form, given)),
      {numRuns: 25, seed: 6},
    );
  });

  test.each([
    ['sigmoid' as const, [-0.313190628, -0.3109060629, -0.2126218466, -0.2213675394]],
    ['hardSigmoid' as const, [-0.2837232372, -0.297700574, -0.1982529923, -0.2122934256]],
  ])('%s gates reproduce the published h after four steps', (recurrentActivation, published) => {
    const parts = {
      x: wave([2, 4, 3], 401, 1),
      kernel: wave([3, 8], 1),
      recurrentKernel: wave([2, 8], 101),
      bias: wave([8], 201),
    };
    const {state} = callWith(form, LSTM_CELL, parts, undefined, {recurrentActivation});
    state.h
      .dataSync()
      .forEach((value, k) => expect(Math.abs(value - published[k])).toBeLessThan(1e-6));
  });

  test.each([NaN, Infinity, -Infinity])(
    '%p among the inputs comes out as from the stock layer',
    odd => {
      const x = tf.tensor3d([
        [
          [1, 2],
          [odd, -1],
          [0.5, 3],
        ],
        [
          [0.1, 0],
          [1, 1],
          [2, 2],
        ],
      ]);
      const layer = tf.layers.lstm({
        units: 3,
        recurrentActivation: 'sigmoid',
        returnSequences: true,
      });
      const stock = layer.apply(x) as tf.Tensor;
      const [kernel, recurrentKernel, bias] = layer.getWeights();
      const parts = {x, kernel, recurrentKernel, bias};
      const {outputs} = callWith(form, LSTM_CELL, parts, undefined, {
        recurrentActivation: 'sigmoid',
      });
      const expected = [...stock.dataSync()];
      [...outputs.dataSync()].forEach((value, k) => {
        if (Number.isNaN(expected[k])) expect(value).toBeNaN();
        else expect(value).toBeCloseTo(expected[k], 5);
      });
    },
  );
});
