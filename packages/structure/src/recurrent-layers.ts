import {
  BIAS,
  constantsByColumn,
  isRecurrentActivation,
  KERNEL,
  RECURRENT_KERNEL,
  type ActivationArgument,
  type Cell,
  type ConstantGates,
} from '@sparsegate/cells';
import {
  directFlow,
  type Blocking,
  type Site,
  type SiteOutput,
  type StateInputs,
  type WeightReference,
} from './consumers.js';
import {withOtherValues} from './feature-flow.js';
import {hasBias, heldCells, type HeldCell, type Holding} from './held-cells.js';
import {
  isModelOutput,
  usesOf,
  type GraphLayer,
  type LayerConfig,
  type ModelGraph,
} from './model-graph.js';
import {directRows} from './row-map.js';
import type {Ties} from './ties.js';

/** A recurrent layer of a model, or one of several cells that a layer holds, with all that its output feeds. */
export interface RecurrentLayer extends Site {
  cell: Cell;
  /** How the layer of the model holds the cell. */
  holding: Holding;
  /** Keys from that layer's configuration to the one that has `units`. */
  path: string[];
  /** Keys from that layer's JSON to the JSON of the layer that runs the cell over time. */
  sequencePath: string[];
  /** I */
  inputSize: number;
  /** Activations by argument, in tfjs' camelCase. */
  activations: Record<ActivationArgument, string>;
  kernel: WeightReference;
  recurrentKernel: WeightReference;
  /** Absent with `useBias: false`. */
  bias?: WeightReference;
  /** Whether it stores active gates only; its weights are read as a stock layer's. */
  packed: boolean;
  /** Of a packed layer: by column, the values of its constant gates; null for active ones. */
  constants?: Array<number | null>;
  /** Whether all states are 0 before the first step: no call is given any, and none are carried. */
  startsAtZero: boolean;
  /** By state: whether something besides the layer itself takes it. The next call of a stateful layer does. */
  stateIsTaken: boolean[];
}

/** A recurrent layer before its output has been followed, and where that leaves it. */
export interface FoundLayer {
  layer: GraphLayer;
  site: RecurrentLayer;
  outputs: SiteOutput[];
}

/** The recurrent layers of a graph, in the order in which they run. */
export function findRecurrent(graph: ModelGraph): FoundLayer[] {
  return graph.layers.flatMap(layer => {
    const held = heldCells(layer);
    if (!held) return [];
    const sites = held.cells.map((cell, k) => describe(graph, layer, held.holding, cell, k));
    connectStack(held.holding, sites);
    return sites.map((site, k) => ({
      layer,
      site,
      outputs: outputsOf(layer, sites, k),
    }));
  });
}

function describe(
  graph: ModelGraph,
  layer: GraphLayer,
  holding: Holding,
  {cell, part, path, sequencePath, config, sequence, firstWeight, packed}: HeldCell,
  position: number,
): RecurrentLayer {
  const {name} = layer;
  const weight = (k: number): WeightReference => ({layer: name, weight: firstWeight + k});
  const taken = cell.states.map((_, state) => stateIsTaken(graph, layer, holding, state));
  const givenStates = layer.inbound.some(inputs => inputs.length > 1);
  return {
    name: part ? unusedName(graph, `${name}/${part}`) : name,
    modelLayer: name,
    cell,
    holding,
    path,
    sequencePath,
    units: config.units as number,
    inputSize: holding === 'stack' && position > 0 ? 0 : lastAxis(layer),
    activations: activationsOf(config),
    kernel: weight(KERNEL),
    recurrentKernel: weight(RECURRENT_KERNEL),
    bias: hasBias(config) ? weight(BIAS) : undefined,
    packed,
    constants: packed ? constantsOf(cell, config) : undefined,
    startsAtZero: sequence.stateful !== true && !givenStates,
    stateIsTaken: taken.map(used => used || sequence.stateful === true),
    consumers: [],
    followers: [],
    blocking: ownBlocking(layer, holding, taken.some(Boolean), givenStates),
  };
}

/** What makes the neurons of a wrapper observable where their states are: which state is which is not followed there. */
function ownBlocking(
  {name}: GraphLayer,
  holding: Holding,
  stateIsTakenOutside: boolean,
  givenStates: boolean,
): Blocking[] {
  if (holding === 'layer') return [];
  const blocking: Blocking[] = [];
  if (stateIsTakenOutside) blocking.push({layer: name, reason: 'its state is used outside'});
  if (givenStates) blocking.push({layer: name, reason: 'its initial state is an input'});
  return blocking;
}

/** A layer of the model may itself be called 'wrapper/forward'. */
function unusedName({layers}: Pick<ModelGraph, 'layers'>, name: string): string {
  return layers.some(layer => layer.name === name) ? unusedName({layers}, `${name}'`) : name;
}

function lastAxis({applications}: GraphLayer): number {
  const [shape] = applications[0].inputs;
  return shape[shape.length - 1]!;
}

/** The number of tensors that a layer gives before its states. */
function outputCount({config}: GraphLayer, holding: Holding): number {
  return holding === 'bidirectional' && config.merge_mode === null ? 2 : 1;
}

function stateIsTaken(
  graph: ModelGraph,
  layer: GraphLayer,
  holding: Holding,
  state: number,
): boolean {
  const first = outputCount(layer, holding);
  return layer.applications.some(({outputs}, node) =>
    outputs.slice(first).some((_, k) => {
      const tensor = {layer: layer.name, node, tensor: first + k};
      // Which state of which direction it is matters for a layer of its own only.
      const isThis = holding !== 'layer' || k === state;
      return isThis && (isModelOutput(graph, tensor) || usesOf(graph, tensor).length > 0);
    }),
  );
}

/** In a stack each cell's output is read by the next one's kernel, and only the last one's leaves the layer. */
function connectStack(holding: Holding, sites: RecurrentLayer[]): void {
  if (holding !== 'stack') return;
  sites.slice(1).forEach((above, k) => {
    const below = sites[k];
    above.inputSize = below.units;
    const rows = directRows(below.units);
    below.consumers.push({...above.kernel, rows, state: 0, zeroStays: true, keepsRange: true});
  });
}

function outputsOf(
  layer: GraphLayer,
  sites: readonly RecurrentLayer[],
  position: number,
): SiteOutput[] {
  const {units, holding, cell} = sites[position];
  const bound = outputBound(sites[position]);
  return layer.applications.flatMap((_, node): SiteOutput[] => {
    const tensor = (k: number): SiteOutput['tensor'] => ({layer: layer.name, node, tensor: k});
    if (holding === 'stack' && position < sites.length - 1) return [];
    if (holding === 'bidirectional') return [ofDirection(layer, tensor, sites, position, bound)];
    const output = {tensor: tensor(0), flow: directFlow(units, 0, bound)};
    if (holding !== 'layer') return [output];
    const states = cell.states.map((__, state) => ({
      tensor: tensor(1 + state),
      flow: directFlow(units, state, state === 0 ? bound : Infinity),
    }));
    return layer.applications[node].outputs.length > 1 ? [output, ...states] : [output];
  });
}

/** Where the neurons of one direction stand: behind those of the other, in a tensor of their own, or merged with them. */
function ofDirection(
  {config}: GraphLayer,
  tensor: (k: number) => SiteOutput['tensor'],
  sites: readonly RecurrentLayer[],
  direction: number,
  bound: number,
): SiteOutput {
  const {units} = sites[direction];
  const flow = directFlow(units, 0, bound);
  if (config.merge_mode === null) return {tensor: tensor(direction), flow};
  if (config.merge_mode === 'concat') {
    const width = sites[0].units + sites[1].units;
    const rows = {base: 0, stride: width, repeats: 1, offset: direction * sites[0].units};
    return {tensor: tensor(0), flow: {...flow, rows, width}};
  }
  const zeroStays = config.merge_mode === 'mul';
  return {tensor: tensor(0), flow: withOtherValues(flow, zeroStays)};
}

/** Notes where the layers' own neurons meet: states that come from outside, and directions that are merged. */
export function meetOwn(found: readonly FoundLayer[], ties: Ties): void {
  for (const {layer, site} of found) {
    const arrival = {site: site.name, features: site.units, rows: directRows(site.units)};
    const {merge_mode: merge} = layer.config;
    if (site.holding === 'bidirectional' && merge !== null && merge !== 'concat') {
      const direction = site.kernel.weight > 0 ? 1 : 0;
      const tie = {layer: layer.name, does: 'it merges', arms: 2};
      ties.meet(`${layer.name}#merge`, tie, direction, arrival);
    }
    const states = site.holding === 'layer' ? stateArms(layer, site) : 1;
    if (states > 1) {
      const tie = {layer: layer.name, does: 'it starts from', arms: states};
      ties.meet(`${layer.name}#states`, tie, 0, arrival);
    }
  }
}

/** One tensor for each state of each application, and the layer's own neurons. */
function stateArms({inbound}: GraphLayer, {cell}: RecurrentLayer): number {
  const given = inbound.filter(inputs => inputs.length > 1).length;
  return 1 + given * cell.states.length;
}

/** Where a state that a layer is given meets the layer's neurons. */
export function stateInputs(found: readonly FoundLayer[]): StateInputs {
  const sites = new Map(found.map(({site}) => [site.modelLayer, site]));
  return {
    at(layer, {node, position}) {
      const site = sites.get(layer.name);
      if (site?.holding !== 'layer') return undefined;
      const before = layer.inbound.slice(0, node).filter(inputs => inputs.length > 1).length;
      return {
        place: `${layer.name}#states`,
        arms: stateArms(layer, site),
        arm: before * site.cell.states.length + position,
      };
    },
  };
}

/** |h| = |o tanh(c)| ≤ 1, |u h + (1 − u) n| ≤ 1; not where states come from outside: a masked first step gives them out as they are. */
export function outputBound({activations, startsAtZero}: RecurrentLayer): number {
  const {activation, recurrentActivation} = activations;
  const bounded = activation === 'tanh' && isRecurrentActivation(recurrentActivation);
  return bounded && startsAtZero ? 1 : Infinity;
}

function activationsOf(config: LayerConfig): RecurrentLayer['activations'] {
  return {
    // Layers that store active gates only have this one.
    activation: camelCase(config.activation ?? 'tanh'),
    recurrentActivation: camelCase(config.recurrent_activation),
  };
}

function constantsOf(cell: Cell, config: LayerConfig): Array<number | null> {
  const gates = (config.constant_gates ?? null) as ConstantGates | null;
  return constantsByColumn(cell, gates, config.units as number);
}

function camelCase(name: unknown): string {
  return String(name).replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
