import type {LayersModel} from '@tensorflow/tfjs-layers';
import {BIAS, KERNEL, LSTM_CELL, RECURRENT_KERNEL, weightCount, type Cell} from '@sparsegate/cells';
import {consumersOf, type Consumption, type WeightReference} from './consumers.js';
import {expectLayersModel} from './model-argument.js';
import {modelGraph, type GraphLayer, type LayerConfig, type ModelGraph} from './model-graph.js';

/** A recurrent layer of a model, with all that its output feeds. */
export interface RecurrentLayer extends Consumption {
  /** Name for people: the layer's own, or 'wrapper/forward' and 'wrapper/backward' inside a Bidirectional. */
  name: string;
  /** Name by which `model.getLayer` finds it. */
  modelLayer: string;
  cell: Cell;
  /** Number of neurons, U. */
  units: number;
  /** I */
  inputSize: number;
  /** Activations by argument, in tfjs' camelCase. */
  activations: {activation: string; recurrentActivation: string};
  kernel: WeightReference;
  recurrentKernel: WeightReference;
  /** Absent with `useBias: false`. */
  bias?: WeightReference;
}

/**
 * The recurrent layers of a built model that the project knows (LSTM), in the order in which they run.
 *
 * @throws if the model is not built or has no such layer
 */
export function recurrentLayers(model: LayersModel): RecurrentLayer[] {
  expectLayersModel('recurrentLayers', model);
  expectBuilt(model);
  const graph = modelGraph(model);
  const layers = graph.layers.flatMap(layer => {
    const found = plain(model, graph, layer) ?? bidirectional(model, graph, layer);
    return found ?? [];
  });
  if (layers.length === 0) {
    const present = graph.layers.map(({className}) => className).join(', ');
    throw new Error(
      `Model "${model.name}" must have a recurrent layer: an LSTM, by itself or in a Bidirectional. ` +
        `Received: ${present}.`,
    );
  }
  return layers;
}

function expectBuilt(model: LayersModel): void {
  if (model.layers.length === 0 || !model.layers.every(({built}) => built)) {
    throw new Error(
      `Model "${model.name}" must be built, so that its weights exist. Received: a model without input shape. ` +
        `Give its first layer an inputShape, or call model.build([null, timeSteps, inputs]).`,
    );
  }
}

/** Surgery has no rules for GRU cells yet. */
function cellRead(className: string): Cell | undefined {
  return className === LSTM_CELL.className ? LSTM_CELL : undefined;
}

function plain(
  model: LayersModel,
  graph: ModelGraph,
  layer: GraphLayer,
): RecurrentLayer[] | undefined {
  const cell = cellRead(layer.className);
  if (!cell) return undefined;
  const units = layer.config.units as number;
  return [
    {
      name: layer.name,
      ...describe(model, layer.name, cell, layer.config, 0),
      ...consumersOf(graph, layer, units, outputBound(layer.config)),
    },
  ];
}

/** |h| = |o tanh(c)| ≤ 1; not where states come from outside: a masked first step gives them out as they are. */
function outputBound(config: LayerConfig): number {
  const {activation, recurrentActivation} = activationsOf(config);
  const bounded = activation === 'tanh' && ['sigmoid', 'hardSigmoid'].includes(recurrentActivation);
  return bounded && config.stateful !== true ? 1 : Infinity;
}

/** Both directions share one `units`, so neither can lose neurons by itself: blocking, but its gates are known. */
function bidirectional(
  model: LayersModel,
  graph: ModelGraph,
  {name, className, config}: GraphLayer,
): RecurrentLayer[] | undefined {
  const inner = config.layer as {class_name: string; config: LayerConfig} | undefined;
  const cell = className === 'Bidirectional' && inner ? cellRead(inner.class_name) : undefined;
  if (!cell || !inner) return undefined;
  const blocking = [{layer: name, reason: 'its two directions share one number of neurons'}];
  const perDirection = weightCount(inner.config.use_bias === true);
  return ['forward', 'backward'].map((direction, k) => ({
    name: unusedName(graph, `${name}/${direction}`),
    ...describe(model, name, cell, inner.config, k * perDirection),
    consumers: [],
    followers: [],
    blocking,
  }));
}

/** A layer of the model may itself be called 'wrapper/forward'. */
function unusedName({layers}: Pick<ModelGraph, 'layers'>, name: string): string {
  return layers.some(layer => layer.name === name) ? unusedName({layers}, `${name}'`) : name;
}

function describe(
  model: LayersModel,
  modelLayer: string,
  cell: Cell,
  config: LayerConfig,
  firstWeight: number,
): Omit<RecurrentLayer, 'name' | keyof Consumption> {
  const weight = (k: number): WeightReference => ({layer: modelLayer, weight: firstWeight + k});
  const [inputSize] = model.getLayer(modelLayer).getWeights()[firstWeight].shape;
  return {
    modelLayer,
    cell,
    units: config.units as number,
    inputSize,
    activations: activationsOf(config),
    kernel: weight(KERNEL),
    recurrentKernel: weight(RECURRENT_KERNEL),
    bias: config.use_bias ? weight(BIAS) : undefined,
  };
}

function activationsOf(config: LayerConfig): RecurrentLayer['activations'] {
  return {
    activation: camelCase(config.activation),
    recurrentActivation: camelCase(config.recurrent_activation),
  };
}

function camelCase(name: unknown): string {
  return String(name).replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
