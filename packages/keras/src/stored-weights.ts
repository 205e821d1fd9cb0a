import {io, tidy, util} from '@tensorflow/tfjs-core';
import {indexOf, listOf, objectOf, textOf} from './keras-json.js';
import {refusal} from './refusal.js';

/** One weight of a file: its description and its bytes. */
export interface StoredWeight {
  spec: io.WeightsManifestEntry;
  bytes: Uint8Array;
}

/** Bytes of a number, by the type in the file. */
const NUMBER_BYTES: Record<string, number> = {
  float32: 4,
  int32: 4,
  uint32: 4,
  int64: 8,
  float16: 2,
  uint16: 2,
  uint8: 1,
  int8: 1,
  bool: 1,
};

/**
 * Takes a file's weights apart.
 *
 * @throws if descriptions and data do not fit each other
 */
export function splitWeights({weightSpecs, weightData}: io.ModelArtifacts): StoredWeight[] {
  if (!weightSpecs || !weightData) {
    throw refusal(
      'the file',
      'must hold weights',
      'a topology alone',
      'Load model.json with its weight files beside it, and do not set streamWeights.',
    );
  }
  const data = new Uint8Array(joined(weightData));
  let at = 0;
  const weights = listOf(weightSpecs, 'the list of weights').map(value => {
    const spec = checkedSpec(value);
    const length = byteLength(spec);
    const bytes = data.subarray(at, at + length);
    at += length;
    return {spec, bytes};
  });
  if (at === data.length) return weights;
  throw refusal(
    'the file',
    `must hold ${at} bytes of weights, as its descriptions say`,
    `${data.length} bytes`,
    'A weight file is missing, damaged or not the one of this model.json: convert the model again.',
  );
}

function joined(data: ArrayBuffer | ArrayBuffer[]): ArrayBuffer {
  return Array.isArray(data) ? io.concatenateArrayBuffers(data) : data;
}

function checkedSpec(value: unknown): io.WeightsManifestEntry {
  const spec = objectOf(value, 'a weight of the file');
  const name = textOf(spec.name, 'the name of a weight');
  const shape = listOf(spec.shape, `the shape of weight "${name}"`).map(size =>
    indexOf(size, `the shape of weight "${name}"`),
  );
  return {...(value as io.WeightsManifestEntry), name, shape};
}

function byteLength({name, shape, dtype, quantization}: io.WeightsManifestEntry): number {
  const type = quantization?.dtype ?? dtype;
  if (!Object.hasOwn(NUMBER_BYTES, type)) {
    throw refusal(
      `weight "${name}"`,
      `must be of a type among ${Object.keys(NUMBER_BYTES).join(', ')}`,
      type,
      'Convert the model again.',
    );
  }
  return NUMBER_BYTES[type] * util.sizeFromShape(shape);
}

/** Puts weights together as a file holds them. */
export function joinWeights(
  weights: readonly StoredWeight[],
): Pick<io.ModelArtifacts, 'weightSpecs' | 'weightData'> {
  const data = new Uint8Array(weights.reduce((sum, {bytes}) => sum + bytes.length, 0));
  let at = 0;
  for (const {bytes} of weights) {
    data.set(bytes, at);
    at += bytes.length;
  }
  return {weightSpecs: weights.map(({spec}) => spec), weightData: data.buffer};
}

/** A weight's values in float32, whatever the converter packed them into. */
export function valuesOf({spec, bytes}: StoredWeight): Float32Array {
  const data = bytes.slice().buffer;
  return tidy(() => Float32Array.from(io.decodeWeights(data, [spec])[spec.name].dataSync()));
}

/** The same weight with other values, float32. */
export function withValues({spec}: StoredWeight, values: Float32Array): StoredWeight {
  const {name, shape} = spec;
  return {
    spec: {name, shape, dtype: 'float32'},
    bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}
