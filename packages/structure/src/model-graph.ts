import type {LayersModel, Shape} from '@tensorflow/tfjs-layers';
import {applicationsOf, type Application} from './applications.js';
import {inlined} from './inline-models.js';
import {isModel} from './leaf-layers.js';
import {makesMask} from './mask-makers.js';
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
  /** One list of inputs for each application of the layer; none for a layer that is an input of the model itself. */
  inbound: TensorReference[][];
  /** The shapes at each application of the layer within this model. */
  applications: Application[];
  /** Whether it may hide steps by a mask of its own. */
  makesMask: boolean;
}

export type LayerConfig = Record<string, unknown>;

/** A model's topology as data, in the order in which its layers run. */
export interface ModelGraph {
  /** By position among the model's inputs: the layer that is this input, or reads it where there is no input layer. */
  inputs: string[];
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
  config: {
    name: string;
    layers: LayerJSON[];
    input_layers?: Array<[string, number, number]>;
    output_layers?: Array<[string, number, number]>;
  };
}

/** The topology that `model.save` would write: of a `tf.sequential` and of a functional model alike. */
export function modelJSON(model: LayersModel): ModelJSON {
  expectLayersModel('modelJSON', model);
  return JSON.parse(model.toJSON(null, true) as string) as ModelJSON;
}

/**
 * The graph of a model; a `tf.sequential` is a chain. A model that is a layer of it, applied once, is replaced by its own layers,
 * named 'inner/layer'.
 */
export function modelGraph(model: LayersModel): ModelGraph {
  return graphOf(model, modelJSON(model).config);
}

function graphOf(model: LayersModel, config: ModelJSON['config']): ModelGraph {
  const applications = applicationsOf(model);
  const {inputs, inbound, outputs} = config.output_layers
    ? functionalEdges(config)
    : chainEdges(config.layers);
  const held = new Map(model.layers.map(layer => [layer.name, layer]));
  const layers = config.layers.map((json, k) => {
    const name = nameOf(json);
    const layer = held.get(name);
    return {
      name,
      className: json.class_name,
      config: json.config,
      inbound: inbound[k],
      applications: applications.get(name) ?? [],
      // A chain does not list its input layer, which makes none.
      makesMask: layer !== undefined && makesMask(layer),
    };
  });
  return model.layers.reduce<ModelGraph>(
    (graph, layer) => {
      const json = config.layers.find(held => nameOf(held) === layer.name);
      // A chain that begins with a model has no application of it: it takes over the model's tensors.
      const isOnce = !config.output_layers || applications.get(layer.name)?.length === 1;
      return isModel(layer) && json && isOnce
        ? inlined(graph, layer.name, graphOf(layer, json.config as unknown as ModelJSON['config']))
        : graph;
    },
    {inputs, layers, outputs},
  );
}

/** What joins the layers of a model. */
interface Edges extends Omit<ModelGraph, 'layers'> {
  inbound: TensorReference[][][];
}

function functionalEdges({layers, input_layers, output_layers}: ModelJSON['config']): Edges {
  return {
    inputs: input_layers!.map(([name]) => name),
    inbound: layers.map(({inbound_nodes = []}) => inbound_nodes.map(node => node.map(reference))),
    outputs: output_layers!.map(reference),
  };
}

function chainEdges(layers: LayerJSON[]): Edges {
  const outputs = layers.map(json => ({layer: nameOf(json), node: 0, tensor: 0}));
  return {
    inputs: outputs.slice(0, 1).map(({layer}) => layer),
    inbound: layers.map((_, k) => (k === 0 ? [] : [[outputs[k - 1]]])),
    outputs: outputs.slice(-1),
  };
}

function nameOf({name, config}: LayerJSON): string {
  return name ?? (config.name as string);
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
  const uses = usesOfAll.get(graph) ?? findUses(graph);
  usesOfAll.set(graph, uses);
  return uses.get(tensorKey(tensor)) ?? [];
}

/** Asked for each tensor on each way through a graph: looked for once. */
const usesOfAll = new WeakMap<ModelGraph, Map<string, Use[]>>();

function findUses({layers}: ModelGraph): Map<string, Use[]> {
  const found = new Map<string, Use[]>();
  for (const layer of layers) {
    layer.inbound.forEach((inputs, node) => {
      inputs.forEach((input, position) => {
        const uses = found.get(tensorKey(input)) ?? [];
        uses.push({layer, node, position});
        found.set(tensorKey(input), uses);
      });
    });
  }
  return found;
}

function tensorKey({layer, node, tensor}: TensorReference): string {
  return `${node}/${tensor}/${layer}`;
}

export function isModelOutput(graph: ModelGraph, tensor: TensorReference): boolean {
  return graph.outputs.some(output => sameTensor(output, tensor));
}

function sameTensor(a: TensorReference, b: TensorReference): boolean {
  return a.layer === b.layer && a.node === b.node && a.tensor === b.tensor;
}

/** The shape of a tensor of the model; null where a length is open. */
export function shapeOf(graph: ModelGraph, {layer, node, tensor}: TensorReference): Shape {
  return graph.layers.find(({name}) => name === layer)!.applications[node].outputs[tensor];
}

/** The embedding whose word ids are this input of the model; undefined for inputs that are no word ids. */
export function embeddingAt({inputs, layers}: ModelGraph, input: number): GraphLayer | undefined {
  return layers.find(
    ({name, className, inbound}) =>
      className === 'Embedding' &&
      (name === inputs[input] ||
        inbound.some(tensors => tensors.some(({layer}) => layer === inputs[input]))),
  );
}
