import * as tf from '@tensorflow/tfjs';
import {checkWritable, fileSystem} from '@sparsegate/file-system';
import {compression, recurrentLayers} from '@sparsegate/structure';
import {join} from 'node:path';
import type {Answer} from './answer.js';
import {loadModel} from './load-model.js';

export interface PruneOptions {
  output: string;
  threshold?: number;
  density?: number;
}

/**
 * Sets the smallest values of all weight matrices to 0, biases not, and saves the model. Without training a model loses much by
 * it: this shows what magnitudes alone would give.
 */
export async function prune(
  source: string,
  {output, threshold, density}: PruneOptions,
): Promise<Answer> {
  if (threshold === undefined && density === undefined) {
    throw new Error(
      'prune: one of --threshold and --density must be given. Received: neither. Try --density 0.5.',
    );
  }
  await checkWritable(join(output, 'model.json'));
  const model = await loadModel(source);
  const limit = threshold ?? magnitudeAt(model, density!);
  const before = countNonzero(model);
  zeroBelow(model, limit);
  const after = countNonzero(model);
  await model.save(fileSystem(output));
  const structure = recurrentLayers(model).length > 0 ? compression(model, 'liveness') : undefined;
  const gates = structure
    ? ` ${structure.neurons} neurons and ${structure.gates} gates are left, compression ${structure.compression.toFixed(2)}.`
    : '';
  return {
    text: `${after} of ${before} weights stay, those of ${limit.toPrecision(3)} and more.${gates} Saved to ${output}.`,
    data: {output, threshold: limit, before, after, compression: structure},
  };
}

/** The magnitude from which on a share of all values in matrices lies. */
function magnitudeAt(model: tf.LayersModel, density: number): number {
  const matrices = model.weights
    .filter(({shape}) => shape.length > 1)
    .map(weight => weight.read().dataSync());
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

function zeroBelow(model: tf.LayersModel, limit: number): void {
  for (const weight of model.weights.filter(({shape}) => shape.length > 1)) {
    tf.tidy(() => {
      const value = weight.read();
      weight.write(tf.where(tf.greaterEqual(tf.abs(value), limit), value, tf.zerosLike(value)));
    });
  }
}

function countNonzero(model: tf.LayersModel): number {
  return model.weights
    .filter(({shape}) => shape.length > 1)
    .reduce(
      (sum, weight) =>
        sum +
        weight
          .read()
          .dataSync()
          .filter(value => value !== 0).length,
      0,
    );
}
