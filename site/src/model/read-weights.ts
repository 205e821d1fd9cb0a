import type {io} from '@tensorflow/tfjs-core';

/** A page that takes more would be ended by the browser while it trains and compares. */
const MOST_BYTES = 2 ** 28;

/** Bytes of a value, by the type in the file. */
const BYTES: Record<string, number> = {
  ...{float32: 4, int32: 4, float16: 2, uint16: 2, bool: 1, uint8: 1},
};

export interface ReadWeights {
  specs: io.WeightsManifestEntry[];
  data: ArrayBuffer;
  /** How many values there are. */
  values: number;
}

/**
 * The weight files that a manifest names, in its order.
 *
 * @throws unless each is there once and they hold just the bytes that the manifest says
 */
export async function readWeights(
  manifest: io.WeightsManifestConfig,
  files: readonly File[],
): Promise<ReadWeights> {
  const specs = manifest.flatMap(({weights}) => weights ?? []);
  const needed = manifest.flatMap(({paths}) => paths ?? []).map(path => fileOf(path, files));
  const values = specs.reduce((sum, {name, shape}) => sum + sizeOf(name, shape), 0);
  const expected = specs.reduce((sum, spec) => sum + bytesOf(spec), 0);
  const received = needed.reduce((sum, {size}) => sum + size, 0);
  if (expected !== received) {
    throw new Error(
      `The weight files must hold ${expected} bytes, as model.json says. Received: ${received}. Choose the files that were saved with it.`,
    );
  }
  if (received > MOST_BYTES) {
    throw new Error(
      `A model must have at most ${MOST_BYTES} bytes of weights here. Received: ${received}. Use npx @sparsegate/cli shrink.`,
    );
  }
  return {specs, values, data: await new Blob(needed).arrayBuffer()};
}

/** A browser tells names only, and no folders. */
function fileOf(path: unknown, files: readonly File[]): File {
  const name = String(path).split(/[\\/]/).at(-1);
  const found = files.filter(file => file.name === name);
  if (found.length === 1) return found[0];
  throw new Error(
    `The weight file ${name} must be among the files, once. Received: it ${found.length} times among ${files.map(file => file.name).join(', ')}. ` +
      'Choose model.json and all files beside it together.',
  );
}

function sizeOf(name: string, shape: unknown): number {
  const isShape =
    Array.isArray(shape) && shape.every(length => Number.isSafeInteger(length) && length >= 0);
  if (!isShape) {
    throw new Error(
      `The shape of "${name}" must be a list of whole numbers. Received: ${JSON.stringify(shape)}. Save the model again.`,
    );
  }
  return (shape as number[]).reduce((product, length) => product * length, 1);
}

function bytesOf({name, shape, dtype, quantization}: io.WeightsManifestEntry): number {
  const type = quantization?.dtype ?? dtype;
  if (type in BYTES) return BYTES[type] * sizeOf(name, shape);
  throw new Error(
    `The type of "${name}" must be one of ${Object.keys(BYTES).join(', ')}. Received: ${type}. Save the model with float32 weights.`,
  );
}
