import {zeroSmall} from '@sparsegate/ops';
import {expectLayersModel, numberFrom} from '@sparsegate/structure';
import {tidy} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';

type Weight = LayersModel['weights'][number];

/**
 * The magnitude from which on a share of all values in a model's matrices lies: `zeroBelow(model, magnitudeAt(model, 0.1))` leaves a
 * tenth of them.
 *
 * @param density share that stays, 0 to 1
 * @returns for density 0 a number above them all
 * @throws if it is not a `LayersModel`, or the density is no such share
 */
export function magnitudeAt(model: LayersModel, density: number): number {
  expectLayersModel('magnitudeAt', model);
  if (!(density >= 0 && density <= 1)) {
    throw new Error(
      `magnitudeAt: density must be a number from 0 to 1. Received: ${String(density)}. Pass the share that stays.`,
    );
  }
  const matrices = matricesOf(model).map(weight => weight.read().dataSync());
  const magnitudes = new Float32Array(matrices.reduce((sum, {length}) => sum + length, 0));
  let at = 0;
  for (const matrix of matrices) {
    for (const value of matrix) magnitudes[at++] = Math.abs(value);
  }
  const dropped = Math.round((1 - density) * magnitudes.length);
  const sorted = magnitudes.sort();
  // All of them: above the largest.
  return dropped < sorted.length ? sorted[dropped] : 2 * (sorted.at(-1) ?? 0) + Number.MIN_VALUE;
}

/**
 * Sets the values of a model's matrices with |w| below the limit to exactly 0, in place; biases stay. Without training a model loses much
 * by it: it shows what magnitudes alone would give.
 *
 * @throws if it is not a `LayersModel`, or the limit is no number from 0
 */
export function zeroBelow(model: LayersModel, limit: number): void {
  expectLayersModel('zeroBelow', model);
  numberFrom(0)('zeroBelow: limit', limit);
  for (const weight of matricesOf(model)) {
    tidy(() => {
      weight.write(zeroSmall(weight.read(), limit));
    });
  }
}

/** Everything but biases and scales. */
function matricesOf(model: LayersModel): Weight[] {
  return model.weights.filter(({shape}) => shape.length > 1);
}
