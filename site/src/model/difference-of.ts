import {abs, max, sub, tidy, type Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {probeInputs} from '@sparsegate/surgery';

/** How far the outputs of a model move by a change of it, on random inputs: max |a − b|. */
export function differenceOf(model: LayersModel, change: () => void): number {
  const inputs = probeInputs(model, 1);
  const outputs = (): Tensor[] =>
    tidy(() => [model.predict(inputs, {batchSize: inputs[0].shape[0]})].flat());
  const before = outputs();
  change();
  const after = outputs();
  const differences = tidy(() =>
    before.map((output, k) => max(abs(sub(output, after[k]))).dataSync()[0]),
  );
  [...inputs, ...before, ...after].forEach(tensor => tensor.dispose());
  return Math.max(...differences);
}
