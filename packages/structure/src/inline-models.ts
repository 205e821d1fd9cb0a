import type {GraphLayer, ModelGraph, TensorReference} from './model-graph.js';

/**
 * Puts the layers of a model that is a layer of another one in its place, under names with its own in front.
 *
 * @param name the layer that is a model, applied once
 */
export function inlined(outer: ModelGraph, name: string, inner: ModelGraph): ModelGraph {
  const at = outer.layers.findIndex(layer => layer.name === name);
  const [given = []] = outer.layers[at].inbound;
  const path = (layer: string): string => `${name}/${layer}`;
  const inside = (tensor: TensorReference): TensorReference => ({
    ...tensor,
    layer: path(tensor.layer),
  });
  const outside = (tensor: TensorReference): TensorReference =>
    tensor.layer === name ? inside(inner.outputs[tensor.tensor]) : tensor;
  const layers = inner.layers.map(layer => {
    const input = given[inner.inputs.indexOf(layer.name)] as TensorReference | undefined;
    const inbound = input ? [[input]] : layer.inbound.map(tensors => tensors.map(inside));
    return {...layer, name: path(layer.name), inbound};
  });
  const rewired = (layer: GraphLayer): GraphLayer => ({
    ...layer,
    inbound: layer.inbound.map(tensors => tensors.map(outside)),
  });
  return {
    inputs: outer.inputs.map(input => (input === name ? path(inner.inputs[0]) : input)),
    layers: [
      ...outer.layers.slice(0, at).map(rewired),
      ...layers,
      ...outer.layers.slice(at + 1).map(rewired),
    ],
    outputs: outer.outputs.map(outside),
  };
}
