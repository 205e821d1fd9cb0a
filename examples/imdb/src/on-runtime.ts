import {tensor2d, tidy, type LayersModel, type Tensor} from '@tensorflow/tfjs';
import {exportModel} from '@sparsegate/export';
import {medianMilliseconds} from '@sparsegate/report';
import {load} from '@sparsegate/runtime';
import type {Texts} from './corpus.js';
import {PROBE_TEXTS} from './measure-forms.js';
import type {FormResult} from './surgery-results.js';
import {TEXT_LENGTH} from './vocabulary.js';

/** A cut model as one file of int8 weights with the map of its words, for the runtime, which needs no TensorFlow.js. */
export interface OnRuntime {
  bytes: Uint8Array;
  result: FormResult;
}

/**
 * Exports a model, loads the file and reads all texts with it.
 *
 * @param trained the model that the small one comes from
 * @param newIds of a model whose vocabulary was cut: the file then takes the old ids
 */
export async function onRuntime(
  trained: LayersModel,
  small: LayersModel,
  {ids, labels}: Texts,
  newIds?: Int32Array,
): Promise<OnRuntime> {
  const wordIds = newIds && {[small.layers[0].name]: newIds};
  const {bytes} = await exportModel(small, {weights: 'int8', wordIds});
  const model = await load(bytes);
  const text = (k: number): Int32Array => ids.subarray(k * TEXT_LENGTH, (k + 1) * TEXT_LENGTH);
  const answers = Array.from(labels, (_, k) => model.run(text(k))[0]);
  const {runtime} = medianMilliseconds({runtime: () => model.run(text(0))});
  model.dispose();
  const right = answers.filter((answer, k) => answer >= 0.5 === labels[k] >= 0.5);
  const differences = firstAnswers(trained, ids).map((answer, k) => Math.abs(answer - answers[k]));
  const result = {
    testAccuracy: right.length / answers.length,
    maxDifference: Math.max(...differences),
    bytes: bytes.length,
    milliseconds: runtime,
  };
  return {bytes, result};
}

function firstAnswers(model: LayersModel, ids: Int32Array): Float32Array {
  return tidy(() => {
    const probe = ids.slice(0, PROBE_TEXTS * TEXT_LENGTH);
    const x = tensor2d(probe, [probe.length / TEXT_LENGTH, TEXT_LENGTH], 'int32');
    return (model.predict(x) as Tensor).dataSync<'float32'>().slice();
  });
}
