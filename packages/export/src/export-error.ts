import {load, type ModelInput} from '@sparsegate/runtime';
import {tensor, tidy, type Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {modelGraph} from '@sparsegate/structure';
import {probe, type ProbeInput} from './probe.js';

/** How far two models are apart. */
export interface ExportError {
  /** Largest difference between outputs of the file and of the model, on the probe. */
  maxAbsoluteError: number;
  /** The same divided by max(1, |output|). */
  maxRelativeError: number;
}

type WordIds = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Runs a file and the model it was made of on the same inputs.
 *
 * @param given inputs of the file, or the seed of random ones
 */
export async function errorOn(
  model: LayersModel,
  bytes: Uint8Array,
  wordIds: WordIds,
  given: Tensor | Tensor[] | number,
): Promise<ExportError> {
  const runtime = await load(bytes);
  try {
    const inputs =
      typeof given === 'number'
        ? runtime.inputs.map((input, k) => probe(input, model.inputs[k].shape, given + k))
        : [given].flat().map(input => ({shape: input.shape, values: input.dataSync()}));
    const batch = inputs[0].shape[0];
    const actual = runtime.runAll(
      inputs.map(({values}) => values),
      {batch},
    );
    const expected = predict(model, inputs, runtime.inputs, wordIds);
    return expected.map((values, k) => differenceOf(values, actual[k])).reduce(worse);
  } finally {
    runtime.dispose();
  }
}

/** The model's outputs; word ids are those of its vocabulary, where it was cut. */
function predict(
  model: LayersModel,
  inputs: ProbeInput[],
  descriptions: readonly ModelInput[],
  wordIds: WordIds,
): ArrayLike<number>[] {
  const isStateful = model.layers.some(({stateful}) => stateful);
  if (isStateful) model.resetStates();
  const outputs = tidy(() => {
    const tensors = inputs.map(({shape, values}, k) => {
      const map = wordMap(model, descriptions[k], wordIds);
      return tensor(
        Float32Array.from(values, id => (map ? map[id] : id)),
        shape,
      );
    });
    return [model.predict(tensors)].flat().map(output => output.dataSync());
  });
  if (isStateful) model.resetStates();
  return outputs;
}

function wordMap(
  model: LayersModel,
  {kind, name}: ModelInput,
  wordIds: WordIds,
): ArrayLike<number> | undefined {
  if (kind === 'features') return undefined;
  const reader = modelGraph(model).layers.find(
    ({className, inbound}) =>
      className === 'Embedding' &&
      (inbound.length === 0 || inbound.some(takes => takes.some(({layer}) => layer === name))),
  );
  return reader && wordIds[reader.name];
}

function differenceOf(expected: ArrayLike<number>, actual: Float32Array): ExportError {
  let [maxAbsoluteError, maxRelativeError] = [0, 0];
  actual.forEach((value, k) => {
    const difference = Math.abs(value - expected[k]);
    maxAbsoluteError = Math.max(maxAbsoluteError, difference);
    maxRelativeError = Math.max(maxRelativeError, difference / Math.max(1, Math.abs(expected[k])));
  });
  return {maxAbsoluteError, maxRelativeError};
}

/** The larger of each; NaN wins. */
function worse(a: ExportError, b: ExportError): ExportError {
  return {
    maxAbsoluteError: Math.max(a.maxAbsoluteError, b.maxAbsoluteError),
    maxRelativeError: Math.max(a.maxRelativeError, b.maxRelativeError),
  };
}
