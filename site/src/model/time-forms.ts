import {io, type Tensor} from '@tensorflow/tfjs-core';
import {loadLayersModel, type LayersModel} from '@tensorflow/tfjs-layers';
import {accelerate} from '@sparsegate/kernels';
import {ready} from '@sparsegate/kernels/wasm';
import {medianMilliseconds} from '@sparsegate/report';
import {load} from '@sparsegate/runtime';
import {probeInputs} from '@sparsegate/surgery';
import type {CutModels} from './cut-model.js';
import {artifactsOf} from './saved-files.js';

/** What a form takes for one input. */
export interface FormTime {
  title: string;
  microseconds: number;
}

/** Medians of one call for a single object, all forms in turn. */
export async function timeForms(
  model: LayersModel,
  {stock, sparse, forms}: CutModels,
): Promise<FormTime[]> {
  await ready();
  const fused = await loadLayersModel(io.fromMemory(await artifactsOf(model)));
  const models = [fused, stock, sparse];
  models.forEach(accelerate);
  const inputs = oneOf(probeInputs(model, 1));
  const calls: Array<[string, () => void]> = [
    ['Before, TensorFlow.js as it is', () => predict(model, inputs)],
    ['Before, fused kernels', () => predict(fused, inputs)],
    ['Cut, stock layers, fused kernels', () => predict(stock, inputs)],
    ['Cut, sparse layers, fused kernels', () => predict(sparse, inputs)],
  ];
  const numbers = inputs.map(input => [...input.dataSync()]);
  for (const {title, files} of forms.filter(
    form => form.title.startsWith('Runtime') && form.files.length > 0,
  )) {
    const runtime = await load(files[0].bytes);
    calls.push([
      `Cut, ${title.toLowerCase()}`,
      () => runtime.runAll(numbers, {batch: inputs[0].shape[0]}),
    ]);
  }
  const times = medianMilliseconds(Object.fromEntries(calls));
  inputs.forEach(input => input.dispose());
  fused.dispose();
  return calls.map(([title]) => ({title, microseconds: 1000 * times[title]}));
}

/** The first object of a batch, where the model lets the batch open. */
function oneOf(probes: Tensor[]): Tensor[] {
  return probes.map(probe => {
    const first = probe.slice(0, 1);
    probe.dispose();
    return first;
  });
}

function predict(model: LayersModel, inputs: Tensor[]): void {
  for (const output of [model.predict(inputs, {batchSize: inputs[0].shape[0]})].flat()) {
    output.dataSync();
    output.dispose();
  }
}
