import {cast, gather, tensor1d, tidy, type Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {embeddingAt, expectLayersModel, modelGraph} from '@sparsegate/structure';
import {expectPlan} from './expect-plan.js';
import type {SurgeryPlan, WordPlan} from './surgery-plan.js';

/**
 * The map from old word ids to new ones after a vocabulary was cut: new id = map[old id]. All removed words have one new id,
 * whose vector is 0: leave them in the text, as each still takes its time step. The id 0 stays 0 where it is padding.
 *
 * @param words `plan.embeddings[k].words`
 * @throws if the plan has none for this embedding
 */
export function newWordIds(words: WordPlan | undefined): Int32Array {
  if (!words) {
    throw new Error(
      `newWordIds: it takes the words of an embedding's plan. Received: ${String(words)}. Plan with {vocabulary: true}; ` +
        `an embedding that shares its ids with other layers, or does not read them from an input, keeps all its words.`,
    );
  }
  const {size, keep, zeroWord} = words;
  const ids = new Int32Array(size).fill(zeroWord === null ? 0 : keep.indexOf(zeroWord));
  keep.forEach((word, id) => {
    ids[word] = id;
  });
  return ids;
}

/**
 * Inputs of the original model as inputs of the small one: word ids where a vocabulary was cut are new ids, all else is the same.
 * Makes new tensors, one for each input.
 *
 * @param model the original
 */
export function newInputs(model: LayersModel, plan: SurgeryPlan, inputs: Tensor[]): Tensor[] {
  expectLayersModel('newInputs', model);
  expectPlan('newInputs', plan);
  const graph = modelGraph(model);
  return inputs.map((input, k) => {
    const embedding = embeddingAt(graph, k);
    const words = plan.embeddings.find(({layer}) => layer === embedding?.name)?.words;
    if (!words) return input.clone();
    return tidy(() => gather(tensor1d(newWordIds(words), 'int32'), cast(input, 'int32')));
  });
}
