import type {Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel, LayerVariable} from '@tensorflow/tfjs-layers';
import {heldBy} from '@sparsegate/ops';
import {expectLayersModel} from '@sparsegate/structure';
import type {PosteriorVariables} from './posterior-variables.js';
import type {Sampling} from './sampling.js';

export type Layer = LayersModel['layers'][number];

/** What the rest of the package sees of a variational layer. */
export interface Variational {
  readonly sampling: Sampling;
  /** Everything that has a posterior. */
  posteriors(): PosteriorVariables[];
  /** The layer's bias, which has none. */
  readonly bias?: LayerVariable;
  /** Of an embedding: a row for every id, zeros for words that have left it. */
  wholeRows?(rows: Tensor): Tensor;
  /** A stock layer in its place: same name and arguments, weights not set. */
  toStock(): Layer;
}

export type VariationalLayer = Layer & Variational;

/** By its members, not its class: a bundle may hold this package twice. */
export function isVariational(layer: Layer): layer is VariationalLayer {
  return 'sampling' in layer && 'posteriors' in layer;
}

/**
 * The variational layers of a model, in its order.
 *
 * @throws if the model is not built, has none, or has one inside another layer
 */
export function variationalLayers(model: LayersModel, caller: string): VariationalLayer[] {
  expectLayersModel(caller, model);
  const wrapper = model.layers.find(layer => inside(layer).some(isVariational));
  if (wrapper) {
    throw new Error(
      `${caller}: variational layers must stand in the model itself. Received: one inside "${wrapper.name}". ` +
        `Take it out; variationalDense takes sequences without a wrapper.`,
    );
  }
  const found = model.layers.filter(isVariational);
  if (found.length === 0 || !found.every(({built}) => built)) {
    const present = model.layers.map(layer => layer.getClassName()).join(', ') || 'no layer';
    throw new Error(
      `${caller}: model "${model.name}" must be built and have variational layers. Received: ${present}. ` +
        `Use variationalLSTM, variationalGRU, variationalDense or variationalEmbedding, or fromStandard(model).`,
    );
  }
  return found;
}

/** The layers inside a layer, at any depth. */
function inside(layer: Layer): Layer[] {
  return heldBy(layer).flatMap(held => [held, ...inside(held)]);
}
