import {randomNormal, randomUniform, tidy, type Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {embeddingAt, expectLayersModel, integerFrom, modelGraph} from '@sparsegate/structure';

/** Objects in a probe whose model leaves the batch open, and steps where it leaves time open. */
const PROBE_BATCH = 4;
const PROBE_LENGTH = 20;

/**
 * Random inputs that fit a model: word ids where an Embedding reads them, normal numbers elsewhere.
 *
 * @param seed the same seed gives the same inputs
 */
export function probeInputs(model: LayersModel, seed: number): Tensor[] {
  expectLayersModel('probeInputs', model);
  integerFrom(Number.MIN_SAFE_INTEGER)('probeInputs: seed', seed);
  const graph = modelGraph(model);
  return tidy(() =>
    model.inputs.map(({shape}, k) => {
      const sizes = shape.map(
        (length, axis) => length ?? (axis === 0 ? PROBE_BATCH : PROBE_LENGTH),
      );
      const reader = embeddingAt(graph, k);
      return reader
        ? randomUniform(sizes, 0, reader.config.input_dim as number, 'int32', seed + k)
        : randomNormal(sizes, 0, 1, 'float32', seed + k);
    }),
  );
}
