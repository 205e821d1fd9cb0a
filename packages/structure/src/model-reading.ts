import type {LayersModel} from '@tensorflow/tfjs-layers';
import {FlowReader, type Site, type SiteOutput} from './consumers.js';
import {findEmbeddings, type EmbeddingLayer} from './embedding-layers.js';
import {leafLayers} from './leaf-layers.js';
import {expectLayersModel} from './model-argument.js';
import {modelGraph, type GraphLayer, type ModelGraph} from './model-graph.js';
import {findRecurrent, meetOwn, stateInputs, type RecurrentLayer} from './recurrent-layers.js';
import {joinGroups, pinnedSites, tiedFeatures, Ties, type Feature, type Tie} from './ties.js';
import {isVariational} from './variational-classes.js';
import {WeightTable} from './weight-table.js';

/** How a model is wired: which layers have features that can go, and what they feed. */
export interface ModelWiring {
  name: string;
  graph: ModelGraph;
  /** In the order in which they run. */
  recurrent: RecurrentLayer[];
  embeddings: EmbeddingLayer[];
  /** Features that go together or not at all; each in one group at the most. */
  tied: Feature[][];
}

/** A model as read, once: what structure and surgery hand on. */
export interface ModelReading extends ModelWiring {
  weights: WeightTable;
}

/**
 * Reads a model: its wiring and a snapshot of its weights.
 *
 * @throws if the model is not built, has no recurrent layer that the project knows or a weight that is not finite
 */
export function readModel(model: LayersModel): ModelReading {
  return {...readWiring(model), weights: WeightTable.read(model)};
}

/** The same without weights. */
export function readWiring(model: LayersModel): ModelWiring {
  expectLayersModel('readModel', model);
  expectBuilt(model);
  return wiringOf(model.name, modelGraph(model));
}

/**
 * The wiring of a graph that was read already, and perhaps changed.
 *
 * @param name the model's, for messages
 * @throws if it has no recurrent layer that the project knows
 */
export function wiringOf(name: string, graph: ModelGraph): ModelWiring {
  const recurrent = findRecurrent(graph);
  if (recurrent.length === 0) throw noRecurrentLayer(name, graph);
  const embeddings = findEmbeddings(graph);
  const ties = new Ties();
  meetOwn(recurrent, ties);
  const reader = new FlowReader(graph, ties, stateInputs(recurrent));
  const found: Array<{site: Site; outputs: SiteOutput[]}> = [...recurrent, ...embeddings];
  found.forEach(({site, outputs}) => {
    reader.follow(site, outputs);
  });
  const sites = found.map(({site}) => site);
  const tied = ties.all().map(tie => ({tie, groups: tiedFeatures(tie)}));
  blockTied(sites, tied);
  return {
    name,
    graph,
    recurrent: recurrent.map(({site}) => site),
    embeddings: embeddings.map(({site}) => site),
    tied: joinGroups(tied.flatMap(({groups}) => groups)),
  };
}

/**
 * The recurrent layers of a built model whose matrices are variables of their own (LSTM, GRU), in the order in which they run: layers
 * that store active gates only are left out.
 *
 * @throws if the model is not built or has no such layer
 */
export function recurrentLayers(model: LayersModel): RecurrentLayer[] {
  expectLayersModel('recurrentLayers', model);
  const {recurrent} = readWiring(model);
  const layers = recurrent.filter(({packed}) => !packed);
  if (layers.length > 0) return layers;
  throw new Error(
    `Model "${model.name}" must have a recurrent layer whose matrices can be pruned. ` +
      `Received: ${recurrent.map(({cell}) => cell.sparseClassName).join(', ')}, which stores what surgery left. ` +
      `Train it as it is, or prune the original model further.`,
  );
}

/**
 * Whether a built model has a layer whose gates the project can read, stored whole or active gates only.
 *
 * @throws if the model is not built
 */
export function hasRecurrentLayer(model: LayersModel): boolean {
  expectLayersModel('hasRecurrentLayer', model);
  expectBuilt(model);
  return findRecurrent(modelGraph(model)).length > 0;
}

/** All sites of a model. */
export function sitesOf({recurrent, embeddings}: ModelWiring): Site[] {
  return [...recurrent, ...embeddings];
}

/** A tie, and which features meet at it. */
interface Meeting {
  tie: Tie;
  groups: readonly Feature[][];
}

/** A site whose features meet what cannot go cannot lose them; nor can one that meets such a site, and so on. */
function blockTied(sites: readonly Site[], meetings: readonly Meeting[]): void {
  const byName = new Map(sites.map(site => [site.name, site]));
  const block = (name: string, {layer, does}: Tie, what: string): void => {
    byName.get(name)!.blocking.push({layer, reason: `${does} ${what}`});
  };
  for (const {tie} of meetings) {
    for (const name of pinnedSites(tie)) block(name, tie, 'features that cannot go');
  }
  for (let changed = true; changed;) {
    changed = false;
    for (const {tie, groups} of meetings) {
      for (const [name, other] of wholeTied(groups, byName)) {
        block(name, tie, `the features of "${other}", which cannot go`);
        changed = true;
      }
    }
  }
}

/** The sites of which each feature is tied to one of a blocked site, and the first such site. */
function wholeTied(
  groups: readonly Feature[][],
  sites: ReadonlyMap<string, Site>,
): Array<[string, string]> {
  const isBlocked = (name: string): boolean => sites.get(name)!.blocking.length > 0;
  const held = new Map<string, {first: string; features: Set<number>}>();
  for (const features of groups) {
    const blocked = features.find(({site}) => isBlocked(site));
    for (const {site, index} of blocked ? features : []) {
      if (isBlocked(site)) continue;
      const found = held.get(site) ?? {first: blocked!.site, features: new Set()};
      held.set(site, found);
      found.features.add(index);
    }
  }
  return [...held]
    .filter(([name, {features}]) => features.size === sites.get(name)!.units)
    .map(([name, {first}]) => [name, first]);
}

function expectBuilt(model: LayersModel): void {
  const leaves = [...leafLayers(model).values()];
  if (leaves.length === 0 || !leaves.every(({built}) => built)) {
    throw new Error(
      `Model "${model.name}" must be built, so that its weights exist. Received: a model without input shape. ` +
        `Give its first layer an inputShape, or call model.build([null, timeSteps, inputs]).`,
    );
  }
}

function noRecurrentLayer(name: string, {layers}: ModelGraph): Error {
  const describe = ({className, config}: GraphLayer): string => {
    const inner = (config.layer ?? config.cell) as {class_name: string} | undefined;
    return inner ? `${className}(${inner.class_name})` : className;
  };
  const collapse = layers.some(({className}) => isVariational(className))
    ? ' Call collapsePosterior(model) of @sparsegate/variational first: it makes a model of stock layers.'
    : '';
  return new Error(
    `Model "${name}" must have a recurrent layer: an LSTM or a GRU, by itself or in a Bidirectional, a TimeDistributed or a model ` +
      `that is applied once, or an RNN of their cells. Received: ${layers.map(describe).join(', ')}.${collapse}`,
  );
}
