import type {LayersModel, Sequential} from '@tensorflow/tfjs';
import {seededRandom} from '@sparsegate/example-shared';
import {buildModel} from './model.js';

/** A copy of a trained model that reads one stream, B = 1, in windows of any length. The caller disposes it. */
export function streamReader(trained: LayersModel, hidden: number): Sequential {
  const [vocabulary] = trained.getLayer('embedding').getWeights()[0].shape;
  // The seed does not matter: all weights are set.
  const reader = buildModel({vocabulary, hidden, batch: 1, steps: null}, seededRandom(1));
  reader.setWeights(trained.getWeights());
  return reader;
}
