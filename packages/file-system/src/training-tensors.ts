import {
  tidy,
  Variable,
  type NamedTensorMap,
  type Optimizer,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {RNN, type LayersModel} from '@tensorflow/tfjs-layers';

const WEIGHT = 'weight/';
const OPTIMIZER = 'optimizer/';
const RECURRENT = 'state/';

/**
 * Everything of a run that lives in tensors: weights, the optimizer's own, the state that stateful layers carry.
 * The caller disposes the tensors; they share their memory with the originals.
 */
export async function trainingTensors(
  model: LayersModel,
  optimizer: Optimizer,
): Promise<NamedTensorMap> {
  const named: NamedTensorMap = {};
  model.getWeights().forEach((weight, k) => (named[`${WEIGHT}${k}`] = weight.clone()));
  for (const {name, tensor} of await optimizer.getWeights()) {
    // Moments are the optimizer's variables; the count of steps is a tensor made for this call.
    named[`${OPTIMIZER}${name}`] = tensor instanceof Variable ? tensor.clone() : tensor;
  }
  for (const {name, states} of statefulLayers(model)) {
    states.forEach((state, k) => (named[`${RECURRENT}${name}/${k}`] = state.clone()));
  }
  return named;
}

/**
 * Puts back what `trainingTensors` gave, into a model and an optimizer that were made in the same way, layer names
 * included. Training then goes on to the last bit; with tfjs' own Adam to rounding, which does not hand out its bias
 * corrections and computes them anew.
 */
export async function restoreTrainingTensors(
  model: LayersModel,
  optimizer: Optimizer,
  tensors: NamedTensorMap,
): Promise<void> {
  const named = (prefix: string): Array<{name: string; tensor: Tensor}> =>
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => ({name: name.slice(prefix.length), tensor}));
  model.setWeights(named(WEIGHT).map(({tensor}) => tensor));
  await optimizer.setWeights(named(OPTIMIZER));
  tidy(() => {
    for (const layer of statefulLayers(model)) {
      layer.resetStates(named(`${RECURRENT}${layer.name}/`).map(({tensor}) => tensor.clone()));
    }
  });
}

/** Of the tensors of a run, the model's weights in the order of `setWeights`: where another training may begin. */
export function startingWeights(tensors: NamedTensorMap): Tensor[] {
  return Object.keys(tensors)
    .filter(name => name.startsWith(WEIGHT))
    .map(name => tensors[name]);
}

function statefulLayers(model: LayersModel): RNN[] {
  return model.layers.filter((layer): layer is RNN => layer instanceof RNN && layer.stateful);
}
