import {directRows, type RowMap} from './row-map.js';
import type {Flow} from './feature-flow.js';
import {inputKernels, readerRows} from './input-kernels.js';
import {
  isModelOutput,
  usesOf,
  type GraphLayer,
  type ModelGraph,
  type TensorReference,
  type Use,
} from './model-graph.js';
import type {Ties} from './ties.js';
import {isVariational} from './variational-classes.js';
import {throughLayer, type Passage} from './transparent-layers.js';

/** One weight tensor of a model: `layerOf(model, layer).getWeights()[weight]`. */
export interface WeightReference {
  layer: string;
  weight: number;
}

/** A weight matrix that multiplies a layer's output: its rows belong to that layer's features. */
export interface Consumer extends WeightReference {
  rows: RowMap;
  /** Which state of the layer it reads, as a position in `cell.states`; 0 is its output. */
  state: number;
  /** Whether a feature that is always 0 in the layer adds nothing here. */
  zeroStays: boolean;
  /** Whether features arrive with none but values, or means of values, that they have in the layer. */
  keepsRange: boolean;
}

/** A layer between a layer and its consumers that must follow when features go. */
export interface Follower {
  layer: string;
  className: string;
  rows: RowMap;
}

/** Why a layer's features cannot be removed. */
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

/** A layer whose features can go one by one: the neurons of a recurrent layer, the components of an embedding. */
export interface Site extends Consumption {
  /** Name for people: the layer's own; 'wrapper/forward' and the like where one layer holds several. */
  name: string;
  /** Name by which `layerOf` finds the layer. */
  modelLayer: string;
  /** Number of features: of neurons, U, or of components. */
  units: number;
}

/** Where a site's features leave it. */
export interface SiteOutput {
  tensor: TensorReference;
  flow: Flow;
}

/** Which layers take states, and where a state that comes from outside meets the layer's own neurons. */
export interface StateInputs {
  /** Position among the layer's inputs to the meeting's key, how many tensors meet there, and as which this one does. */
  at(layer: GraphLayer, use: Use): {place: string; arms: number; arm: number} | undefined;
}

/**
 * What takes up the features of a site: the weights that multiply them, and whatever makes them observable.
 *
 * Sees through layers that act on each feature by itself; anything it does not know is blocking.
 */
export class FlowReader {
  private readonly givesStates = new Set<Site>();
  /** The tensors to which the features of the site at hand have been followed, and how they stood there. */
  private readonly followed = new Set<string>();

  constructor(
    private readonly graph: ModelGraph,
    private readonly ties: Ties,
    private readonly states: StateInputs,
  ) {}

  /** Adds all that the features from these outputs feed to the site. */
  follow(site: Site, outputs: readonly SiteOutput[]): void {
    this.followed.clear();
    outputs.forEach(({tensor, flow}) => {
      this.tensor(site, tensor, flow);
    });
    const once = new Map(site.consumers.map(consumer => [JSON.stringify(consumer), consumer]));
    site.consumers = [...once.values()];
    const isUsed = site.consumers.length > 0 || this.givesStates.has(site);
    if (!isUsed && site.blocking.length === 0) {
      site.blocking.push({layer: site.modelLayer, reason: 'nothing uses its output'});
    }
  }

  private tensor(site: Site, tensor: TensorReference, flow: Flow): void {
    // Branches that meet again, many times in a row, are more paths than can be walked.
    const key = JSON.stringify([tensor, flow]);
    if (this.followed.has(key)) return;
    this.followed.add(key);
    if (isModelOutput(this.graph, tensor)) {
      site.blocking.push({layer: tensor.layer, reason: 'it is an output of the model'});
    }
    usesOf(this.graph, tensor).forEach(use => {
      this.use(site, use, flow);
    });
  }

  private use(site: Site, use: Use, flow: Flow): void {
    const {layer, node} = use;
    // The first layer of a model inside the model names the number of features that it takes.
    if (layer.config.batch_input_shape) {
      site.followers.push({layer: layer.name, className: layer.className, rows: flow.rows});
    }
    const kernels = inputKernels(layer);
    if (kernels) return this.reader(site, use, kernels, flow);
    const next = throughLayer(this.graph, use, flow);
    if (typeof next !== 'object') {
      const reason = next ?? `it is a ${describe(layer)}`;
      site.blocking.push({layer: layer.name, reason});
      return;
    }
    this.meet(site, use, next, flow);
    if (next.follows) {
      site.followers.push({layer: layer.name, className: layer.className, rows: flow.rows});
    }
    this.tensor(site, {layer: layer.name, node, tensor: 0}, next.flow);
  }

  /** Features of several inputs, or of several applications of a layer that holds something for each. */
  private meet(site: Site, {layer, node, position}: Use, next: Passage, {rows}: Flow): void {
    const {name, inbound} = layer;
    const arrival = {site: site.name, features: site.units, rows};
    if (next.meets) {
      const tie = {layer: name, does: next.meets, arms: inbound[node].length};
      this.ties.meet(`${name}#${node}`, tie, position, arrival);
    }
    if (next.follows && inbound.length > 1) {
      this.ties.meet(`${name}#follow`, sharedTie(layer), node, arrival);
    }
  }

  private reader(site: Site, use: Use, kernels: readonly number[], flow: Flow): void {
    const {layer, node, position} = use;
    if (position > 0) return this.stateInput(site, use, flow);
    const rows = readerRows(layer, flow);
    if (typeof rows === 'string') {
      site.blocking.push({layer: layer.name, reason: rows});
      return;
    }
    const isShared = layer.inbound.length > 1;
    if (isShared) {
      const arrival = {site: site.name, features: site.units, rows};
      this.ties.meet(`${layer.name}#kernel`, sharedTie(layer), node, arrival);
    }
    // What is 0 at one application of a shared layer need not be 0 at another.
    const [zeroStays, keepsRange] = [flow.zeroStays && !isShared, flow.keepsRange && !isShared];
    const {state} = flow;
    kernels.forEach(weight => {
      site.consumers.push({layer: layer.name, weight, rows, state, zeroStays, keepsRange});
    });
  }

  private stateInput(site: Site, use: Use, {rows}: Flow): void {
    const {layer} = use;
    const meeting = this.states.at(layer, use);
    if (!meeting) {
      site.blocking.push({layer: layer.name, reason: 'it takes the output as an initial state'});
      return;
    }
    this.givesStates.add(site);
    const tie = {layer: layer.name, does: 'it starts from', arms: meeting.arms};
    const arrival = {site: site.name, features: site.units, rows};
    this.ties.meet(meeting.place, tie, meeting.arm, arrival);
  }
}

/** Features right where they leave a layer. */
export function directFlow(units: number, state: number, bound: number): Flow {
  return {rows: directRows(units), width: units, state, bound, keepsRange: true, zeroStays: true};
}

function sharedTie({name, inbound}: GraphLayer): {layer: string; does: string; arms: number} {
  return {layer: name, does: 'its weights read', arms: inbound.length};
}

function describe({className, config}: GraphLayer): string {
  const inner = (config.layer as {class_name: string} | undefined)?.class_name;
  if (Array.isArray(config.layers)) return 'model that is applied more than once';
  if (isVariational(className)) return `${className} layer: call collapsePosterior first`;
  return `${inner ? `${className}(${inner})` : className} layer, which may mix neurons`;
}
