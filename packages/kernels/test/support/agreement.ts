import {expect} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {inFloat64, lossInFloat64} from './float64.js';
import {caseValues, runCase, type SequenceCase, type SequenceForm} from './sequence-case.js';

/** Of values of the order of 1, float32, in sums of a few dozen terms. */
const TOLERANCE = 2e-5;

/** A form on one backend has the results and gradients of the reference on tfjs's own cpu backend. */
export async function expectReference(
  form: SequenceForm,
  reference: SequenceForm,
  given: SequenceCase,
  backend: string,
): Promise<void> {
  await tf.setBackend('cpu');
  const expected = runCase(reference, given);
  await tf.setBackend(backend);
  const actual = runCase(form, given);
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

/** A step of 1e-5 leaves the central difference of float64 good to about nine digits, which float32 has not. */
const STEP = 1e-5;

/** The gradients are the slopes of the loss in float64. */
export function expectSlopes(form: SequenceForm, given: SequenceCase): void {
  const {parts, mask} = caseValues(given);
  const gradients = runCase(form, given);
  for (const name of Object.keys(parts)) {
    // Along the gradient itself every entry counts.
    const gradient = gradients[`d ${name}`];
    const lossAt = (shift: number): number => {
      const moved = inFloat64(parts);
      gradient.forEach((slope, k) => (moved[name][k] += shift * slope));
      return lossInFloat64(given, moved, mask);
    };
    const numeric = (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP);
    const analytic = gradient.reduce((sum, slope) => sum + slope * slope, 0);
    expect([name, Math.abs(numeric - analytic) < 1e-4 * (1 + analytic)]).toEqual([name, true]);
  }
}
