import {tensor2d, tidy, type LayersModel, type Tensor, type Tensor3D} from '@tensorflow/tfjs';
import type {LagWindow} from '@sparsegate/report';
import type {Texts} from './corpus.js';
import {PADDING, TEXT_LENGTH} from './vocabulary.js';

/** What of tfjs' layers is used here, more narrowly typed. */
interface Layer {
  apply(input: Tensor): Tensor;
}

/**
 * What a classifier's recurrent layer reads of texts that fill their whole length, so that every lag is one of words, batch for batch;
 * the layer begins each of them from zeros. A window's tensors live until the next one is asked for.
 *
 * @param newIds of a model whose vocabulary was cut
 */
export function* lagWindows(
  model: LayersModel,
  texts: Texts,
  {batch, limit, newIds}: {batch: number; limit: number; newIds?: Int32Array},
): Generator<LagWindow> {
  const embedding = model.layers[0] as unknown as Layer;
  const rows = fullTexts(texts).slice(0, batch * limit);
  for (let k = 0; k + batch <= rows.length; k += batch) {
    const ids = rows
      .slice(k, k + batch)
      .flatMap(row => Array.from(newIds ? row.map(id => newIds[id]) : row));
    const input = tidy(() =>
      embedding.apply(tensor2d(ids, [batch, TEXT_LENGTH], 'int32')),
    ) as Tensor3D;
    yield {input};
    input.dispose();
  }
}

/** Texts are padded in front: one with a word in the first place fills its length. */
function fullTexts({ids, labels}: Texts): Int32Array[] {
  return Array.from(labels, (_, k) => ids.subarray(k * TEXT_LENGTH, (k + 1) * TEXT_LENGTH)).filter(
    ([first]) => first !== PADDING,
  );
}
