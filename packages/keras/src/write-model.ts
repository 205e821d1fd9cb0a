import type {JSONObject} from './keras-json.js';
import type {KerasLayer, KerasModel, TensorReference} from './keras-model.js';
import {rewriteLayer, type LayerJSON, type RewriteOptions} from './rewrite-layer.js';

/** A layer in a model's topology. */
interface CalledLayerJSON extends LayerJSON {
  name: string;
  /** One list of [layer, call, tensor, arguments] for each call. */
  inbound_nodes: Array<Array<[string, number, number, JSONObject]>>;
}

/** A model's topology as tfjs reads it. */
export interface ModelJSON {
  class_name: string;
  config: JSONObject;
}

/** Writes a model's topology for tfjs. */
export function writeModel(model: KerasModel, options: RewriteOptions): ModelJSON {
  const {name, isSequential, layers} = model;
  if (isSequential) {
    return {
      class_name: 'Sequential',
      config: {name, layers: layers.map(layer => writeLayer(layer, options))},
    };
  }
  const written = layers.map((layer): CalledLayerJSON => ({
    ...writeLayer(layer, options),
    name: layer.name,
    inbound_nodes: layer.calls.map(({inputs}) =>
      inputs.map(input => [...writtenReference(input, layers), {}]),
    ),
  }));
  const references = (tensors: readonly TensorReference[]): Array<[string, number, number]> =>
    tensors.map(tensor => writtenReference(tensor, layers));
  return {
    class_name: 'Functional',
    config: {
      name,
      layers: written,
      input_layers: references(model.inputs),
      output_layers: references(model.outputs),
    },
  };
}

function writeLayer(layer: KerasLayer, options: RewriteOptions): LayerJSON {
  return layer.inner
    ? (writeModel(layer.inner, options) as LayerJSON)
    : rewriteLayer(layer, options);
}

/** An inner model was called once when it was made: in tfjs its calls count from 1. */
function writtenReference(
  {layer, call, tensor}: TensorReference,
  layers: readonly KerasLayer[],
): [string, number, number] {
  const isModel = layers.some(({name, inner}) => name === layer && inner);
  return [layer, isModel ? call + 1 : call, tensor];
}
