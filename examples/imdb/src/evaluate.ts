import {nextFrame, tensor2d, tidy, type LayersModel, type Tensor} from '@tensorflow/tfjs';
import type {Texts} from './corpus.js';
import {TEXT_LENGTH} from './vocabulary.js';

/** Texts of one call. */
const BATCH = 250;

/** An output of this and more says: positive. */
const POSITIVE = 0.5;

/** Maps ids to those that a model takes whose vocabulary was cut. */
export type IdMap = Int32Array | undefined;

/** Share of the texts that the model is right about, thresholded and without noise; NaN for no texts. */
export async function accuracy(
  model: LayersModel,
  {ids, labels}: Texts,
  newIds?: IdMap,
): Promise<number> {
  let right = 0;
  for (let begin = 0; begin < labels.length; begin += BATCH) {
    const end = Math.min(begin + BATCH, labels.length);
    const rows = ids.subarray(begin * TEXT_LENGTH, end * TEXT_LENGTH);
    const answers = answersOf(model, newIds ? rows.map(id => newIds[id]) : rows);
    answers.forEach((answer, k) => {
      if (answer >= POSITIVE === labels[begin + k] >= POSITIVE) right++;
    });
    await nextFrame();
  }
  return right / labels.length;
}

function answersOf(model: LayersModel, rows: Int32Array): Float32Array {
  return tidy(() => {
    const count = rows.length / TEXT_LENGTH;
    const x = tensor2d(rows, [count, TEXT_LENGTH], 'int32');
    return (model.predict(x, {batchSize: count}) as Tensor).dataSync<'float32'>().slice();
  });
}
