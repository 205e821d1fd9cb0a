import type {LayersModel} from '@tensorflow/tfjs-layers';
import {FlowReader, type Site, type SiteOutput} from './consumers.js';
import {findEmbeddings, type EmbeddingLayer} from './embedding-layers.js';
import {leafLayers} from './leaf-layers.js';
import {expectLayersModel} from './model-argument.js';
import {modelGraph, type GraphLayer, type ModelGraph} from './model-graph.js';
import {findRecurrent, meetOwn, stateInputs, type RecurrentLayer} from './recurrent-layers.js';
import {pinnedSites, tiedFeatures, Ties, type Feature, type Tie} from './ties.js';
import {WeightTable} from './weight-table.js';

/** How a model is wired: which layers have features that can go, and what they feed. */
export interface ModelWiring {
  name: string;
  graph: ModelGraph;
  /** In the order in which they run. */
  recurrent: RecurrentLayer[];
  embeddings: EmbeddingLayer[];
  /** Features that go together or not at all. */
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
  const graph = modelGraph(model);
  const recurrent = findRecurrent(graph);
  if (recurrent.length === 0) throw noRecurrentLayer(model, graph);
  const embeddings = findEmbeddings(graph);
  const ties = new Ties();
  meetOwn(recurrent, ties);
  const reader = new FlowReader(graph, ties, stateInputs(recurrent));
  const found: Array<{site: Site; outputs: SiteOutput[]}> = [...recurrent, ...embeddings];
  found.forEach(({site, outputs}) => {
    reader.follow(site, outputs);
  });
  const sites = found.map(({site}) => site);
  blockTied(sites, ties.all());
  return {
    name: model.name,
    graph,
    recurrent: recurrent.map(({site}) => site),
    embeddings: embeddings.map(({site}) => site),
    tied: ties.all().flatMap(tiedFeatures),
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

/** All sites of a model. */
export function sitesOf({recurrent, embeddings}: ModelWiring): Site[] {
  return [...recurrent, ...embeddings];
}

/** A site whose features meet what cannot go cannot lose them; nor can one that meets such a site, and so on. */
function blockTied(sites: readonly Site[], ties: readonly Tie[]): void {
  const block = (site: Site, {layer, does}: Tie, what: string): void => {
    site.blocking.push({layer, reason: `${does} ${what}`});
  };
  for (const tie of ties) {
    const pinned = pinnedSites(tie);
    for (const site of sites) {
      if (pinned.has(site.name)) block(site, tie, 'features that cannot go');
    }
  }
  const isBlocked = (name: string): boolean =>
    sites.some(site => site.name === name && site.blocking.length > 0);
  for (let changed = true; changed;) {
    changed = false;
    for (const tie of ties) {
      for (const site of sites) {
        const other = site.blocking.length === 0 && wholeTiedTo(tie, site, isBlocked);
        if (!other) continue;
        block(site, tie, `the features of "${other}", which cannot go`);
        changed = true;
      }
    }
  }
}

/** The first blocked site, if each feature of this site is tied to one of a blocked site. */
function wholeTiedTo(
  tie: Tie,
  {name, units}: Site,
  isBlocked: (site: string) => boolean,
): string | undefined {
  let first: string | undefined;
  const held = new Set<number>();
  for (const features of tiedFeatures(tie)) {
    const blocked = features.find(({site}) => isBlocked(site));
    if (!blocked) continue;
    const own = features.filter(({site}) => site === name);
    own.forEach(({index}) => held.add(index));
    if (own.length > 0) first ??= blocked.site;
  }
  return held.size === units ? first : undefined;
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

function noRecurrentLayer({name}: LayersModel, {layers}: ModelGraph): Error {
  const describe = ({className, config}: GraphLayer): string => {
    const inner = (config.layer ?? config.cell) as {class_name: string} | undefined;
    return inner ? `${className}(${inner.class_name})` : className;
  };
  return new Error(
    `Model "${name}" must have a recurrent layer: an LSTM or a GRU, by itself or in a Bidirectional, a TimeDistributed or a model ` +
      `that is applied once, or an RNN of their cells. Received: ${layers.map(describe).join(', ')}.`,
  );
}
