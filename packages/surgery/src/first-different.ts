import type {Tensor} from '@tensorflow/tfjs-core';
import {model as modelOf, type LayersModel, type SymbolicTensor} from '@tensorflow/tfjs-layers';
import {comparable} from './comparable.js';
import {difference, NO_DIFFERENCE, worse, type Difference} from './difference.js';
import {runsOf, withFreshStates} from './fresh-states.js';
import {overBatches} from './over-batches.js';
import {layerPlanOf} from './remembered-plans.js';

/** The first layer whose outputs differ by more than the tolerance; the last one where none can be compared. */
export function firstDifferent(
  model: LayersModel,
  small: LayersModel,
  inputs: Tensor[],
  forSmall: Tensor[],
  tolerance: number,
): string {
  const [expected, actual] = [model, small].map(outputsByLayer);
  const names = small.layers
    .map(({name}) => name)
    .filter(name => isComputed(model, expected.get(name)) && isComputed(small, actual.get(name)));
  const ofLayers = new Map(names.map(name => [name, NO_DIFFERENCE]));
  overBatches(model, inputs, forSmall, (batch, batchOfSmall) => {
    const before = runAll(model, names, expected, batch);
    const after = runAll(small, names, actual, batchOfSmall);
    names.forEach((name, k) => {
      const found = before[k].map((run, n) => between(run, after[k][n], small, name));
      ofLayers.set(name, found.reduce(worse, ofLayers.get(name)!));
    });
    return NO_DIFFERENCE;
  });
  const found = names.find(name => !(ofLayers.get(name)!.relative <= tolerance));
  return found ?? small.layers[small.layers.length - 1].name;
}

/** Whether a layer's output is one of this model, and none that is given to it. */
function isComputed(model: LayersModel, tensor: SymbolicTensor | undefined): boolean {
  return tensor !== undefined && !model.inputs.includes(tensor);
}

function between(expected: Tensor, actual: Tensor, small: LayersModel, name: string): Difference {
  const pair = comparable(expected, actual, layerPlanOf(small, name));
  return pair ? difference(...pair) : NO_DIFFERENCE;
}

/** The first output of each layer where this model applies it: a model inside the model has outputs of its own besides. */
function outputsByLayer(model: LayersModel): Map<string, SymbolicTensor> {
  const found = new Map<string, SymbolicTensor>();
  const seen = new Set<SymbolicTensor>();
  const waiting = [...model.outputs];
  for (let tensor = waiting.pop(); tensor; tensor = waiting.pop()) {
    if (seen.has(tensor)) continue;
    seen.add(tensor);
    const {sourceLayer, nodeIndex} = tensor;
    const {inputTensors, outputTensors} = sourceLayer.inboundNodes[nodeIndex];
    found.set(sourceLayer.name, outputTensors[0]);
    // An input is its own input.
    waiting.push(...inputTensors);
  }
  return found;
}

/** @returns by layer, its output in each run */
function runAll(
  model: LayersModel,
  names: readonly string[],
  tensors: ReadonlyMap<string, SymbolicTensor>,
  inputs: Tensor[],
): Tensor[][] {
  if (names.length === 0) return [];
  const part = modelOf({inputs: model.inputs, outputs: names.map(name => tensors.get(name)!)});
  const batchSize = inputs[0].shape[0];
  const runs = withFreshStates(model, () =>
    Array.from({length: runsOf(model)}, () => [part.predict(inputs, {batchSize})].flat()),
  );
  return names.map((_, k) => runs.map(run => run[k]));
}
