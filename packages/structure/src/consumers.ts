import {KERNEL, weightCount} from '@sparsegate/cells';
import {throughLayer, type Flow} from './transparent-layers.js';
import {
  isModelOutput,
  usesOf,
  type GraphLayer,
  type ModelGraph,
  type TensorReference,
  type Use,
} from './model-graph.js';
import {directRows, type RowMap} from './row-map.js';

/** One weight tensor of a model: `model.getLayer(layer).getWeights()[weight]`. */
export interface WeightReference {
  layer: string;
  weight: number;
}

/** A weight matrix that multiplies a recurrent layer's output: its rows belong to that layer's neurons. */
export interface Consumer extends WeightReference {
  rows: RowMap;
}

/** A layer between a recurrent layer and its consumers that must follow when neurons go. */
export interface Follower {
  layer: string;
  className: string;
  rows: RowMap;
}

/** Why a recurrent layer's neurons cannot be removed. */
export interface Blocking {
  /** The layer that stands in the way. */
  layer: string;
  reason: string;
}

/** All that a layer's output feeds. */
export interface Consumption {
  consumers: Consumer[];
  followers: Follower[];
  blocking: Blocking[];
}

/**
 * What takes up the output of a recurrent layer: the weights that multiply it, and whatever makes its neurons observable.
 *
 * Sees through layers that act on each feature by itself; anything it does not know is blocking.
 *
 * @param bound the largest |output| that a neuron can have; Infinity where that is not known
 */
export function consumersOf(
  graph: ModelGraph,
  layer: GraphLayer,
  units: number,
  bound = Infinity,
): Consumption {
  const found: Consumption = {consumers: [], followers: [], blocking: ownBlocking(graph, layer)};
  const output: TensorReference = {layer: layer.name, node: 0, tensor: 0};
  follow(graph, output, {rows: directRows(units), width: units, bound}, found);
  if (found.consumers.length === 0 && found.blocking.length === 0) {
    found.blocking.push({layer: layer.name, reason: 'nothing uses its output'});
  }
  return found;
}

/** What makes a layer's neurons observable besides its output. */
function ownBlocking(graph: ModelGraph, {name, inbound, config}: GraphLayer): Blocking[] {
  const blocking: Blocking[] = [];
  if (inbound.length > 1) {
    blocking.push({layer: name, reason: `it is applied ${inbound.length} times`});
  }
  if (inbound.some(inputs => inputs.length > 1)) {
    blocking.push({layer: name, reason: 'its initial state is an input'});
  }
  const states: TensorReference[] = [1, 2].map(tensor => ({layer: name, node: 0, tensor}));
  const stateIsUsed = states.some(
    state => isModelOutput(graph, state) || usesOf(graph, state).length > 0,
  );
  if (config.return_state === true && stateIsUsed) {
    blocking.push({layer: name, reason: 'its state is used outside'});
  }
  return blocking;
}

function follow(graph: ModelGraph, tensor: TensorReference, flow: Flow, found: Consumption): void {
  if (isModelOutput(graph, tensor)) {
    found.blocking.push({layer: tensor.layer, reason: 'it is an output of the model'});
  }
  for (const use of usesOf(graph, tensor)) {
    const kernels = inputKernels(use);
    const next = kernels ? undefined : throughLayer(graph, use, flow);
    if (kernels) {
      addConsumers(found, use, kernels, flow);
    } else if (typeof next === 'object') {
      if (next.follows) {
        found.followers.push({
          layer: use.layer.name,
          className: use.layer.className,
          rows: flow.rows,
        });
      }
      follow(graph, {layer: use.layer.name, node: use.node, tensor: 0}, next.flow, found);
    } else {
      found.blocking.push({
        layer: use.layer.name,
        reason: next ?? `it is a ${describe(use.layer)}`,
      });
    }
  }
}

function addConsumers(
  found: Consumption,
  {layer, position}: Use,
  kernels: number[],
  {rows}: Flow,
): void {
  if (position > 0) {
    found.blocking.push({layer: layer.name, reason: 'it takes the output as an initial state'});
  } else if (layer.inbound.length > 1) {
    found.blocking.push({layer: layer.name, reason: 'it is shared between several inputs'});
  } else {
    found.consumers.push(...kernels.map(weight => ({layer: layer.name, weight, rows})));
  }
}

/** Classes whose weight 0 has one row for each feature of the input's last axis. */
const KERNEL_CLASSES = ['Dense', 'LSTM', 'GRU', 'SimpleRNN'];

/** The positions in `getWeights()` of the matrices that multiply a layer's input; undefined where that is not known. */
function inputKernels({layer: {className, config}}: Use): number[] | undefined {
  const inner = (config.layer as {class_name: string} | undefined)?.class_name ?? '';
  if (KERNEL_CLASSES.includes(className)) return [0];
  if (className === 'TimeDistributed' && inner === 'Dense') return [0];
  if (className === 'Bidirectional' && ['LSTM', 'GRU', 'SimpleRNN'].includes(inner)) {
    const {use_bias} = (config.layer as {config: {use_bias: boolean}}).config;
    return [KERNEL, weightCount(use_bias)];
  }
  return undefined;
}

function describe({className, config}: GraphLayer): string {
  const inner = (config.layer as {class_name: string} | undefined)?.class_name;
  return `${inner ? `${className}(${inner})` : className} layer, which may mix neurons`;
}
