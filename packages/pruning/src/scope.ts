import type {LayersModel} from '@tensorflow/tfjs-layers';
import {type Variable, type Tensor2D} from '@tensorflow/tfjs-core';
import {
  layerOf,
  type ModelWiring,
  type RecurrentLayer,
  type WeightReference,
} from '@sparsegate/structure';
import type {GroupedWeights} from './group-norms.js';
import {tiedLayers, tiedNeurons, type TiedNeurons} from './tied-neurons.js';

/**
 * Which single weights the Lasso and the threshold act on. Never biases or embeddings, but for the last:
 *
 * - 'recurrent': kernel and recurrent kernel of the recurrent layers;
 * - 'recurrent+next': those, and the matrices that multiply their outputs (the softmax matrix of a language model);
 * - 'iss-code': as the code of Intrinsic Sparse Structures: Lasso on all but the embedding, threshold on all, biases included.
 *
 * Paper: speaks of LSTM layers only; its table 1 needs zeros in the softmax matrix too.
 */
export type Scope = 'recurrent' | 'recurrent+next' | 'iss-code';

export const SCOPES: readonly Scope[] = ['recurrent', 'recurrent+next', 'iss-code'];

/** The weights themselves: they follow training. Those of frozen layers are among them, in case training resumes there. */
export interface ScopedWeights {
  lasso: Variable[];
  threshold: Variable[];
}

/** A model's weight as the variable that training changes. */
export function variableOf(model: LayersModel, {layer, weight}: WeightReference): Variable {
  return layerOf(model, layer).getWeights()[weight] as Variable;
}

/** The weights of a scope, each once. */
export function scopedWeights(
  model: LayersModel,
  layers: readonly RecurrentLayer[],
  scope: Scope,
): ScopedWeights {
  if (scope === 'iss-code') {
    const all = (layer: LayersModel['layers'][number]): Variable[] =>
      layer.weights.map(weight => weight.read() as Variable);
    const withoutEmbedding = model.layers.filter(layer => layer.getClassName() !== 'Embedding');
    return {lasso: withoutEmbedding.flatMap(all), threshold: model.layers.flatMap(all)};
  }
  const matrices = layers.flatMap(({kernel, recurrentKernel, consumers}) => [
    kernel,
    recurrentKernel,
    ...(scope === 'recurrent+next' ? consumers : []),
  ]);
  const once = [...new Set(matrices.map(matrix => variableOf(model, matrix)))];
  return {lasso: once, threshold: once};
}

/** The weights that make up the groups of recurrent layers, by layer, and of neurons that go together over several. */
export function neuronGroups(
  model: LayersModel,
  layers: readonly RecurrentLayer[],
  wiring: ModelWiring,
): {grouped: GroupedWeights[]; tied: TiedNeurons[]} {
  const names = tiedLayers(wiring);
  const weightsOf = (layer: RecurrentLayer): GroupedWeights => groupedWeights(model, layer);
  return {
    grouped: layers.map(layer =>
      names.has(layer.name) ? {...weightsOf(layer), next: undefined} : weightsOf(layer),
    ),
    tied: tiedNeurons(
      wiring,
      weightsOf,
      reference => variableOf(model, reference) as unknown as Tensor2D,
    ),
  };
}

/** The weights that make up the groups of a recurrent layer. */
export function groupedWeights(model: LayersModel, layer: RecurrentLayer): GroupedWeights {
  const matrix = (reference: WeightReference): Tensor2D =>
    variableOf(model, reference) as unknown as Tensor2D;
  return {
    cell: layer.cell,
    kernel: matrix(layer.kernel),
    recurrentKernel: matrix(layer.recurrentKernel),
    next:
      layer.blocking.length > 0
        ? undefined
        : layer.consumers.map(({rows, ...reference}) => ({rows, matrix: matrix(reference)})),
  };
}
