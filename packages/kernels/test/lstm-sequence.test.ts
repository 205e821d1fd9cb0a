import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {lstmSequence, lstmSequenceReference} from '@sparsegate/ops';
import '../src/wasm/index.js';
import '../src/cpu/index.js';
import {inFloat64, lossInFloat64} from './support/float64-lstm.js';
import {
  callWith,
  caseValues,
  runCase,
  sequenceCases,
  type SequenceCase,
} from './support/sequence-case.js';
import {wave} from '../../../test/support/wave.js';

/** Of values of the order of 1, float32, in sums of a few dozen terms. */
const TOLERANCE = 2e-5;

function expectAgreement(
  actual: Record<string, Float32Array>,
  expected: Record<string, Float32Array>,
): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    expect([name, actual[name].length]).toEqual([name, values.length]);
    const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    values.forEach((value, k) => {
      const difference = Math.abs(actual[name][k] - value);
      if (!(difference <= TOLERANCE * scale)) {
        throw new Error(`${name}[${k}]: ${actual[name][k]} instead of ${value}`);
      }
    });
  }
}

describe.each(['wasm', 'cpu'])('on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  const agree = async (given: SequenceCase): Promise<void> => {
    await tf.setBackend('cpu');
    const expected = runCase(lstmSequenceReference as typeof lstmSequence, given);
    await tf.setBackend(backend);
    expectAgreement(runCase(lstmSequence, given), expected);
  };

  test('the kernel and its gradient equal the reference, whatever the sizes and options', async () => {
    await fc.assert(fc.asyncProperty(sequenceCases(19), agree), {numRuns: 60, seed: 1});
  });

  test.each([
    [1, 3, 70, 130],
    [21, 4, 33, 101],
  ])('so it does at B=%i, T=%i, I=%i, U=%i', async (batch, steps, inputSize, units) => {
    await agree({
      ...{batch, steps, inputSize, units, seed: 7},
      options: {recurrentActivation: 'sigmoid', goBackwards: true, returnSequences: true},
      ...{withState: true, withMask: true, withMultipliers: true},
    });
  });

  test('its gradients are the slopes of eq. (1) in float64, whatever the sizes and options', () => {
    // A step of 1e-5 leaves the central difference of float64 good to about nine digits, which float32 has not.
    const step = 1e-5;
    const slopesAgree = (given: SequenceCase): void => {
      const {parts, mask} = caseValues(given);
      const gradients = runCase(lstmSequence, given);
      for (const name of Object.keys(parts)) {
        // Along the gradient itself every entry counts.
        const gradient = gradients[`d ${name}`];
        const lossAt = (shift: number): number => {
          const moved = inFloat64(parts);
          gradient.forEach((slope, k) => (moved[name][k] += shift * slope));
          return lossInFloat64(given, moved, mask);
        };
        const numeric = (lossAt(step) - lossAt(-step)) / (2 * step);
        const analytic = gradient.reduce((sum, slope) => sum + slope * slope, 0);
        expect([name, Math.abs(numeric - analytic) < 1e-4 * (1 + analytic)]).toEqual([name, true]);
      }
    };
    const smooth = sequenceCases(9).filter(
      given => given.options.recurrentActivation === 'sigmoid',
    );
    fc.assert(fc.property(smooth, slopesAgree), {numRuns: 25, seed: 6});
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
    const {state} = callWith(lstmSequence, parts, undefined, {recurrentActivation});
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
      const {outputs} = callWith(lstmSequence, parts, undefined, {recurrentActivation: 'sigmoid'});
      const expected = [...stock.dataSync()];
      [...outputs.dataSync()].forEach((value, k) => {
        if (Number.isNaN(expected[k])) expect(value).toBeNaN();
        else expect(value).toBeCloseTo(expected[k], 5);
      });
    },
  );
});
