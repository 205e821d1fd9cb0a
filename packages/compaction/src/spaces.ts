import type {LayersModel} from '@tensorflow/tfjs-layers';
import {
  columnsOfNeurons,
  layerOf,
  modelGraph,
  rowsOfNeuron,
  wiringOf,
  type Consumer,
  type ModelWiring,
  type RecurrentLayer,
  type Site,
} from '@sparsegate/structure';
import {partsOf, stockClass, type Layer, type LayerParts, type Part} from './layer-parts.js';

export type SpaceKind = 'words' | 'components' | 'neurons';

/** Where features of a space lie in a weight. */
export interface AxisUse {
  part: Part;
  axis: number;
  /** The positions of feature k along the axis, in the whole weight. */
  at: (feature: number) => readonly number[];
}

/** Features that can leave one by one: words, components of an embedding, neurons. */
export interface Space {
  /** 'embedding/words', 'lstm/neurons' … */
  key: string;
  kind: SpaceKind;
  layer: Layer;
  /** Features of the whole model. */
  size: number;
  /**
   * What a feature is the product of. The gradient by each factor has all the others in it: once two of them are 0, none of them gets
   * any more.
   */
  factors: AxisUse[][];
  /** Other weights that lose the feature's positions with it. */
  others: AxisUse[];
}

/**
 * All that can leave a model while it is trained. A layer whose features meet something that is not known, in which case surgery would
 * not cut them either, keeps them all.
 *
 * @throws if the model is not built or has no recurrent layer
 */
export function spacesOf(model: LayersModel): Space[] {
  const {layers, ...graph} = modelGraph(model);
  const asStock = layers.map(layer => ({...layer, className: stockClass(layer.className)}));
  const wiring = wiringOf(model.name, {...graph, layers: asStock});
  const spaces = [
    ...wiring.embeddings.flatMap(site => wordsOf(model, site)),
    ...wiring.embeddings.flatMap(site => componentsOf(model, wiring, site)),
    ...wiring.recurrent.flatMap(site => neuronsOf(model, wiring, site)),
  ];
  return spaces.filter(({size}) => size > 1);
}

/** Words leave an embedding with group weights only: a word without one is a vector like any other. */
function wordsOf(model: LayersModel, site: Site): Space[] {
  if (!model.layers.some(({name}) => name === site.modelLayer)) return [];
  const layer = layerOf(model, site.modelLayer);
  const {embeddings, words} = partsOf(layer) ?? {};
  if (!embeddings || !words || !('resize' in layer)) return [];
  const row = (part: Part): AxisUse[] => [{part, axis: 0, at: word => [word]}];
  return [
    {
      key: `${site.name}/words`,
      kind: 'words',
      layer,
      size: embeddings.value.shape[0]!,
      factors: [row(embeddings), row(words)],
      others: [],
    },
  ];
}

function componentsOf(model: LayersModel, wiring: ModelWiring, site: Site): Space[] {
  const layer = layerOf(model, site.modelLayer);
  const embeddings = partsOf(layer)?.embeddings;
  const readers = readersOf(model, wiring, site);
  if (!embeddings || !readers) return [];
  const column: AxisUse = {part: embeddings, axis: 1, at: component => [component]};
  return [
    {
      key: `${site.name}/components`,
      kind: 'components',
      layer,
      size: site.units,
      factors: [[column], readers.kernels, ...readers.groupFactors],
      others: readers.otherGroups,
    },
  ];
}

function neuronsOf(model: LayersModel, wiring: ModelWiring, site: RecurrentLayer): Space[] {
  const layer = layerOf(model, site.modelLayer);
  const parts = partsOf(layer);
  const readers = readersOf(model, wiring, site);
  const {holding, packed, units, cell} = site;
  if (!parts?.recurrentKernel || !readers || holding !== 'layer' || packed) return [];
  const isCandidate = cell.gates.map(({activatedBy}) => activatedBy === 'activation');
  const columns = (of: (gate: number) => boolean) => (neuron: number) =>
    columnsOfNeurons(cell, units, [neuron]).filter((_, gate) => of(gate));
  const entering = (of: (gate: number) => boolean): AxisUse[] => enteringUses(parts, columns(of));
  const rows: AxisUse = {part: parts.recurrentKernel, axis: 0, at: neuron => [neuron]};
  const group = parts.outputs && [{part: parts.outputs, axis: 0, at: (k: number) => [k]}];
  return [
    {
      key: `${site.name}/neurons`,
      kind: 'neurons',
      layer,
      size: units,
      factors: [
        [rows, ...readers.kernels],
        ...(isZeroWithCandidate(site) ? [entering(gate => isCandidate[gate])] : []),
        ...(group ? [group] : []),
      ],
      others: [
        ...entering(gate => !isCandidate[gate] || !isZeroWithCandidate(site)),
        ...(parts.gates ? [{part: parts.gates, axis: 0, at: columns(() => true)}] : []),
        ...readers.groupFactors.flat(),
        ...readers.otherGroups,
      ],
    },
  ];
}

/** Whether h is 0 where nothing enters its candidate, bias included: no state comes from outside, and 0 stays 0. */
function isZeroWithCandidate({startsAtZero, activations}: RecurrentLayer): boolean {
  return startsAtZero && ['linear', 'relu', 'tanh'].includes(activations.activation);
}

function enteringUses({kernel, recurrentKernel, bias}: LayerParts, at: AxisUse['at']): AxisUse[] {
  return [
    {part: kernel!, axis: 1, at},
    {part: recurrentKernel!, axis: 1, at},
    ...(bias ? [{part: bias, axis: bias.value.shape.length - 1, at}] : []),
  ];
}

/** What multiplies a site's features. */
interface Readers {
  kernels: AxisUse[];
  /** Its group weights, a factor of every feature where there is but one reader. */
  groupFactors: AxisUse[][];
  otherGroups: AxisUse[];
}

/** undefined where something reads a site's features that cannot follow. */
function readersOf(model: LayersModel, {tied}: ModelWiring, site: Site): Readers | undefined {
  // The shapes between the layers of a model inside the model are not followed.
  const own = new Set(model.layers.map(({name}) => name));
  if (![site.modelLayer, ...site.consumers.map(({layer}) => layer)].every(name => own.has(name)))
    return undefined;
  const isTied = tied.some(features => features.some(feature => feature.site === site.name));
  if (isTied || site.blocking.length > 0 || site.followers.length > 0) return undefined;
  const readers = site.consumers.map(consumer => ({
    parts: partsOf(layerOf(model, consumer.layer)),
    at: positionsOf(consumer),
  }));
  if (!readers.every(({parts}) => parts?.kernel)) return undefined;
  const groups = readers.flatMap(({parts, at}) =>
    parts?.inputs ? [{part: parts.inputs, axis: 0, at}] : [],
  );
  const isFactor = readers.length === 1 && groups.length === 1;
  return {
    kernels: readers.map(({parts, at}) => ({part: parts!.kernel!, axis: 0, at})),
    groupFactors: isFactor ? [groups] : [],
    otherGroups: isFactor ? [] : groups,
  };
}

function positionsOf({rows}: Consumer): AxisUse['at'] {
  return feature => rowsOfNeuron(rows, feature);
}
