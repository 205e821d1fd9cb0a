import type {LayersModel} from '@tensorflow/tfjs';
import {accelerate} from '@sparsegate/kernels';
import {cutStreams, streamLoss} from '@sparsegate/example-shared';
import {summedCrossEntropy} from './likelihood.js';
import type {RunSettings} from './settings.js';
import {streamReader} from './stream-reader.js';

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
  const reader = streamReader(model, hidden);
  accelerate(reader);
  const loss = await streamLoss(reader, cutStreams(ids, 1), summedCrossEntropy, {
    steps: STEPS,
    wholeStream: true,
    limit: limit ?? undefined,
  });
  reader.dispose();
  return Math.exp(loss);
}
