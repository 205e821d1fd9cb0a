import type {LayersModel} from '@tensorflow/tfjs-layers';
import {expectLayersModel} from './model-argument.js';

type Layer = LayersModel['layers'][number];

/** A model that is a layer of another one. */
type Inner = Layer & LayersModel;

/** Whether a layer is itself a model. */
export function isModel(layer: Layer): layer is Inner {
  return Array.isArray((layer as Partial<Inner>).layers);
}

/** The layers of a model that are no models themselves, by name; what is inside one has its name in front: 'inner/lstm'. */
export function leafLayers(model: LayersModel): Map<string, Layer> {
  expectLayersModel('leafLayers', model);
  return new Map(leaves(model.layers, ''));
}

function leaves(layers: readonly Layer[], prefix: string): Array<[string, Layer]> {
  return layers.flatMap((layer): Array<[string, Layer]> => {
    const name = `${prefix}${layer.name}`;
    return isModel(layer) ? leaves(layer.layers, `${name}/`) : [[name, layer]];
  });
}

/**
 * The layer of this name, as `ModelGraph` and `WeightReference` give it.
 *
 * @throws if there is none
 */
export function layerOf(model: LayersModel, name: string): Layer {
  const layer = leafLayers(model).get(name);
  if (!layer) {
    throw new Error(
      `Model "${model.name}" must have a layer "${name}". Received: ${[...leafLayers(model).keys()].join(', ')}.`,
    );
  }
  return layer;
}
