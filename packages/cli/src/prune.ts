import type * as tf from '@tensorflow/tfjs';
import {checkWritable, fileSystem} from '@sparsegate/file-system';
import {magnitudeAt, zeroBelow} from '@sparsegate/pruning';
import {compression, hasRecurrentLayer} from '@sparsegate/structure';
import {join} from 'node:path';
import type {Answer} from './answer.js';
import {loadModel} from './load-model.js';
import {showProgress} from './show-progress.js';

export interface PruneOptions {
  output: string;
  threshold?: number;
  density?: number;
}

/** What is done one after the other: load, make zeros, count, write. */
const STEPS = 4;

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
  const done = await showProgress({title: 'prune', total: STEPS}, async ({advance}) => {
    const model = await loadModel(source);
    advance({next: 'zeros'});
    const limit = threshold ?? magnitudeAt(model, density!);
    const before = countNonzero(model);
    zeroBelow(model, limit);
    const after = countNonzero(model);
    advance({next: 'count'});
    const structure = hasRecurrentLayer(model) ? compression(model, 'liveness') : undefined;
    advance({next: 'write'});
    await model.save(fileSystem(output));
    advance();
    return {limit, before, after, structure};
  });
  const {limit, before, after, structure} = done;
  const gates = structure
    ? ` ${structure.neurons} neurons and ${structure.gates} gates are left, compression ${structure.compression.toFixed(2)}.`
    : '';
  return {
    text: `${after} of ${before} weights stay, those of ${limit.toPrecision(3)} and more.${gates} Saved to ${output}.`,
    data: {output, threshold: limit, before, after, compression: structure},
  };
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
