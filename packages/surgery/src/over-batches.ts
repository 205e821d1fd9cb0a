import {slice, tidy, type Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {NO_DIFFERENCE, worse, type Difference} from './difference.js';

/** Objects that run at once where the model leaves their number open: all outputs together might not fit in memory. */
const BATCH_SIZE = 32;

/** The largest difference over the batches of the inputs. */
export function overBatches(
  model: LayersModel,
  inputs: Tensor[],
  forSmall: Tensor[],
  compareBatch: (inputs: Tensor[], forSmall: Tensor[]) => Difference,
): Difference {
  const size = model.inputs[0].shape[0] ?? BATCH_SIZE;
  const total = inputs[0].shape[0];
  let largest = NO_DIFFERENCE;
  for (let first = 0; first < total; first += size) {
    const part = (input: Tensor): Tensor => slice(input, [first], [Math.min(size, total - first)]);
    const ofBatch = tidy(() => compareBatch(inputs.map(part), forSmall.map(part)));
    largest = worse(largest, ofBatch);
  }
  return largest;
}
