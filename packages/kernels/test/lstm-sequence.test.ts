import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {lstmSequence, lstmSequenceReference} from '@sparsegate/ops';
import '../src/wasm/index.js';
import '../src/cpu/index.js';
import {runCase, sequenceCases, type SequenceCase} from './support/sequence-case.js';

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
});
