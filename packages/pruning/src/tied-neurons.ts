import {
  rowsOfNeuron,
  type Consumer,
  type Feature,
  type ModelWiring,
  type RecurrentLayer,
  type WeightReference,
} from '@sparsegate/structure';
import type {Tensor2D} from '@tensorflow/tfjs-core';
import type {GroupedWeights} from './group-norms.js';

/**
 * The neurons of layers whose outputs meet, at an Add, a residual connection or a shared layer: those that surgery can only cut together
 * are one group, so that they become 0 together.
 *
 * Paper: no such wirings; its groups are of one neuron each.
 */
export interface TiedNeurons {
  /** Of the layers, for messages. */
  name: string;
  groups: number;
  /** The recurrent layers, and the group of each neuron, [U]; −1 where the neuron cannot go. */
  members: TiedLayer[];
  /** The matrices that multiply what meets, [R, C], each once, and the group of each row; −1 where it is in none. */
  readers: TiedReader[];
}

export interface TiedLayer {
  layer: GroupedWeights;
  groupOf: Int32Array;
}

export interface TiedReader {
  matrix: Tensor2D;
  groupOf: Int32Array;
}

/** A site as far as ties go: a recurrent layer, or an embedding whose components meet neurons. */
interface TiedSite {
  name: string;
  units: number;
  consumers: readonly Consumer[];
  /** Absent for an embedding. */
  recurrent?: RecurrentLayer;
  /** Whether its features can go. */
  isFree: boolean;
}

/** Whether neurons of a layer, told by its recurrent kernel, are in groups of tied ones. */
export function isTied({recurrentKernel}: GroupedWeights, tied: readonly TiedNeurons[]): boolean {
  return tied.some(({members}) =>
    members.some(({layer}) => layer.recurrentKernel === recurrentKernel),
  );
}

/** Names of the layers of which neurons are tied to features of other layers, or to each other. */
export function tiedLayers({tied}: ModelWiring): ReadonlySet<string> {
  return new Set(tied.flat().map(({site}) => site));
}

/**
 * The neurons of tied layers, by layers that hang together. A group with a feature that cannot go is none.
 *
 * @param weightsOf the matrices of a layer
 * @param matrixOf what trains
 */
export function tiedNeurons(
  wiring: ModelWiring,
  weightsOf: (layer: RecurrentLayer) => GroupedWeights,
  matrixOf: (reference: WeightReference) => Tensor2D,
): TiedNeurons[] {
  const sites = sitesOf(wiring);
  return together(wiring.tied)
    .map(({names, groups}) => {
      const present = sites.filter(({name}) => names.has(name));
      return tiedOf(present, groups, weightsOf, matrixOf);
    })
    .filter(({groups, members}) => groups > 0 && members.length > 0);
}

function sitesOf({recurrent, embeddings}: ModelWiring): TiedSite[] {
  return [
    ...recurrent.map(site => ({
      ...{name: site.name, units: site.units, consumers: site.consumers, recurrent: site},
      isFree: site.blocking.length === 0 && !site.packed,
    })),
    ...embeddings.map(({name, units, consumers, blocking}) => ({
      ...{name, units, consumers, isFree: blocking.length === 0},
    })),
  ];
}

interface Component {
  names: Set<string>;
  groups: Feature[][];
}

/** Groups of features with those that are of the same sites, directly or by way of others. */
function together(tied: readonly Feature[][]): Component[] {
  const components: Component[] = [];
  for (const group of tied) {
    const names = new Set(group.map(({site}) => site));
    const touched = components.filter(one => [...one.names].some(name => names.has(name)));
    const joined: Component = {names, groups: [group]};
    for (const one of touched) {
      one.names.forEach(name => joined.names.add(name));
      joined.groups.unshift(...one.groups);
      components.splice(components.indexOf(one), 1);
    }
    components.push(joined);
  }
  return components;
}

function tiedOf(
  sites: readonly TiedSite[],
  tied: readonly Feature[][],
  weightsOf: (layer: RecurrentLayer) => GroupedWeights,
  matrixOf: (reference: WeightReference) => Tensor2D,
): TiedNeurons {
  const {groups, groupOf} = numbered(sites, tied);
  const members = sites.flatMap(({name, recurrent, isFree}) =>
    recurrent && isFree ? [{layer: weightsOf(recurrent), groupOf: groupOf.get(name)!}] : [],
  );
  const readers = new Map<Tensor2D, TiedReader>();
  for (const {name, units, consumers, isFree} of sites) {
    for (const {rows, ...reference} of isFree ? consumers : []) {
      const matrix = matrixOf(reference);
      const reader = readers.get(matrix) ?? {
        ...{matrix, groupOf: new Int32Array(matrix.shape[0]).fill(-1)},
      };
      readers.set(matrix, reader);
      for (let feature = 0; feature < units; feature++) {
        const group = groupOf.get(name)![feature];
        if (group < 0) continue;
        for (const row of rowsOfNeuron(rows, feature)) reader.groupOf[row] = group;
      }
    }
  }
  const name = sites.map(site => site.name).join(', ');
  return {name, groups, members, readers: [...readers.values()]};
}

/** A number for each group of features that can go, and for each neuron that meets none. */
function numbered(
  sites: readonly TiedSite[],
  tied: readonly Feature[][],
): {groups: number; groupOf: Map<string, Int32Array>} {
  const groupOf = new Map(sites.map(({name, units}) => [name, new Int32Array(units).fill(-1)]));
  const isFree = new Map(sites.map(site => [site.name, site.isFree]));
  const met = new Set<string>();
  let groups = 0;
  for (const features of tied) {
    const canGo = features.every(({site}) => isFree.get(site));
    for (const {site, index} of features) {
      met.add(`${index}/${site}`);
      if (canGo) groupOf.get(site)![index] = groups;
    }
    if (canGo) groups++;
  }
  for (const {name, units, recurrent, isFree} of sites) {
    if (!recurrent || !isFree) continue;
    for (let neuron = 0; neuron < units; neuron++) {
      if (!met.has(`${neuron}/${name}`)) groupOf.get(name)![neuron] = groups++;
    }
  }
  return {groups, groupOf};
}
