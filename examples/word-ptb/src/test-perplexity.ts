import type {LayersModel} from '@tensorflow/tfjs';
import {accelerate} from '@sparsegate/kernels';
import {cutStreams, seededRandom, streamLoss} from '@sparsegate/example-shared';
import {summedCrossEntropy} from './likelihood.js';
import {buildModel} from './model.js';
import type {RunSettings} from './settings.js';

/**
 * Steps of a window when the test text is read. The model carries its state, so reading it word by word, T = 1, gives
 * the same probabilities; this many at once make products as large as those of training.
 */
const STEPS = 400;

/** Perplexity of a trained model on a text read as one stream, B = 1, from its first word to its last. */
export async function wholeTextPerplexity(
  model: LayersModel,
  ids: Int32Array,
  {hidden, limit}: RunSettings,
): Promise<number> {
  const vocabulary = model.getLayer('embedding').getWeights()[0].shape[0];
  const reader = buildModel({vocabulary, hidden, batch: 1, steps: null}, seededRandom(1));
  reader.setWeights(model.getWeights());
  accelerate(reader);
  const loss = await streamLoss(reader, cutStreams(ids, 1), summedCrossEntropy, {
    steps: STEPS,
    wholeStream: true,
    limit: limit ?? undefined,
  });
  reader.dispose();
  return Math.exp(loss);
}
