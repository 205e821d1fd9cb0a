import type {LayersModel} from '@tensorflow/tfjs-layers';
import {expectLayersModel} from './model-argument.js';

/** One tensor of a model: output number `tensor` of the `node`-th application of a layer. */
export interface TensorReference {
  layer: string;
  node: number;
  tensor: number;
}

/** A layer as it stands in the saved topology; configuration keys are in snake_case there. */
export interface GraphLayer {
  name: string;
  className: string;
  config: LayerConfig;
  /** One list of inputs for each application of the layer. */
  inbound: TensorReference[][];
}

export type LayerConfig = Record<string, unknown>;

/** A model's topology as data, in the order in which its layers run. */
export interface ModelGraph {
  layers: GraphLayer[];
  outputs: TensorReference[];
}

/** What `model.toJSON` writes of a layer. */
export interface LayerJSON {
  class_name: string;
  name?: string;
  config: LayerConfig;
  inbound_nodes?: Array<Array<[string, number, number, object?]>>;
}

/** What `model.toJSON` writes of a model. */
export interface ModelJSON {
  class_name: string;
  config: {name: string; layers: LayerJSON[]; output_layers?: Array<[string, number, number]>};
}

/** The topology that `model.save` would write: of a `tf.sequential` and of a functional model alike. */
export function modelJSON(model: LayersModel): ModelJSON {
  expectLayersModel('modelJSON', model);
  return JSON.parse(model.toJSON(null, true) as string) as ModelJSON;
}

/** The graph of a model; a `tf.sequential` is a chain. */
export function modelGraph(model: LayersModel): ModelGraph {
  const {config} = modelJSON(model);
  return config.output_layers
    ? functionalGraph(config.layers, config.output_layers)
    : chain(config.layers);
}

function functionalGraph(
  layers: LayerJSON[],
  outputLayers: Array<[string, number, number]>,
): ModelGraph {
  return {
    layers: layers.map(json => ({
      ...graphLayer(json),
      inbound: (json.inbound_nodes ?? []).map(node => node.map(reference)),
    })),
    outputs: outputLayers.map(reference),
  };
}

function chain(layers: LayerJSON[]): ModelGraph {
  const names = layers.map(json => graphLayer(json).name);
  const outputOf = (k: number): TensorReference => ({layer: names[k], node: 0, tensor: 0});
  return {
    layers: layers.map((json, k) => ({
      ...graphLayer(json),
      inbound: k === 0 ? [] : [[outputOf(k - 1)]],
    })),
    outputs: [outputOf(layers.length - 1)],
  };
}

function graphLayer({name, class_name: className, config}: LayerJSON): Omit<GraphLayer, 'inbound'> {
  return {name: name ?? (config.name as string), className, config};
}

function reference([layer, node, tensor]: [string, number, number, object?]): TensorReference {
  return {layer, node, tensor};
}

/** One use of a tensor: the layer that takes it, at which application and as which of its inputs. */
export interface Use {
  layer: GraphLayer;
  node: number;
  position: number;
}

/** Where a tensor of the model goes. */
export function usesOf(graph: ModelGraph, tensor: TensorReference): Use[] {
  return graph.layers.flatMap(layer =>
    layer.inbound.flatMap((inputs, node) =>
      inputs.flatMap((input, position) =>
        sameTensor(input, tensor) ? [{layer, node, position}] : [],
      ),
    ),
  );
}

export function isModelOutput(graph: ModelGraph, tensor: TensorReference): boolean {
  return graph.outputs.some(output => sameTensor(output, tensor));
}

function sameTensor(a: TensorReference, b: TensorReference): boolean {
  return a.layer === b.layer && a.node === b.node && a.tensor === b.tensor;
}
