import type {GroupFamily, GroupPart} from '@sparsegate/ops';
import {rowsOfNeuron} from '@sparsegate/structure';
import type {Tensor} from '@tensorflow/tfjs-core';
import {firstResetColumn, type GroupedWeights, type NextWeights} from './group-norms.js';
import {partsOf} from './groups.js';
import type {ProximalTerms} from './proximal-step.js';
import {isTied, type TiedNeurons} from './tied-neurons.js';

/** Position of a weight among those of the step. */
type PositionOf = (weight: Tensor) => number;

/**
 * The groups of a proximal step in the order in which they are emptied: blocks, gates, what reset gates act on, neurons; or neurons as
 * unions.
 */
export function proximalFamilies(terms: ProximalTerms, positionOf: PositionOf): GroupFamily[] {
  const {groups, groupLambda, neuronLambda, grouped, tied = [], spareLarge = false} = terms;
  const {blocks, neurons, resets} = partsOf(groups);
  const family = (lambda: number, count: number, parts: GroupPart[]): GroupFamily[] =>
    lambda > 0 ? [{groups: count, lambda, spareLarge, parts}] : [];
  const inOrder = blocks ? blockFamilies(terms, positionOf) : [];
  if (neurons === 'union') {
    for (const layer of grouped) {
      if (isTied(layer, tied)) continue;
      inOrder.push(...family(groupLambda, unitsOf(layer), unionParts(layer, positionOf)));
    }
    for (const one of tied) {
      inOrder.push(...family(groupLambda, one.groups, tiedUnionParts(one, positionOf)));
    }
  } else if (neurons === 'apart') {
    for (const layer of grouped) {
      inOrder.push(...family(groupLambda, columnsOf(layer), gateParts(layer, positionOf)));
    }
    for (const layer of resets ? grouped : []) {
      const parts = resetParts(layer, positionOf);
      if (parts.length > 0) inOrder.push(...family(groupLambda, unitsOf(layer), parts));
    }
    for (const layer of grouped) {
      const parts = neuronParts(layer, positionOf);
      if (parts.length > 0) inOrder.push(...family(neuronLambda, unitsOf(layer), parts));
    }
    for (const one of tied) {
      inOrder.push(...family(neuronLambda, one.groups, tiedParts(one, positionOf)));
    }
  }
  return inOrder;
}

function blockFamilies(
  {grouped, blockSize: size, weightLambda}: ProximalTerms,
  positionOf: PositionOf,
): GroupFamily[] {
  if (weightLambda === 0) return [];
  const matrices = grouped.flatMap(({kernel, recurrentKernel}) => [kernel, recurrentKernel]);
  return matrices.map(matrix => ({
    groups: matrix.shape[0] * Math.ceil(matrix.shape[1] / size),
    lambda: Math.sqrt(size) * weightLambda,
    spareLarge: false,
    parts: [{weight: positionOf(matrix), along: 'blocks', size}],
  }));
}

function gateParts(layer: GroupedWeights, positionOf: PositionOf): GroupPart[] {
  const groupOf = Int32Array.from({length: columnsOf(layer)}, (_, column) => column);
  return enteringParts(layer, groupOf, positionOf);
}

function resetParts(layer: GroupedWeights, positionOf: PositionOf): GroupPart[] {
  const units = unitsOf(layer);
  const first = firstResetColumn(layer.cell, units);
  if (first === undefined) return [];
  const between = [first, first + units] as const;
  return [{...ownRows(layer, positionOf), between}];
}

function neuronParts(layer: GroupedWeights, positionOf: PositionOf): GroupPart[] {
  const {next} = layer;
  if (!next) return [];
  const rows = next.map(one => nextRows(one, unitsOf(layer), positionOf));
  return [ownRows(layer, positionOf), ...rows];
}

/** What enters a neuron and what leaves it; the weights to its own gates, which do both, count once: what `union: 'set'` means. */
function unionParts(layer: GroupedWeights, positionOf: PositionOf): GroupPart[] {
  const units = unitsOf(layer);
  const groupOf = Int32Array.from({length: columnsOf(layer)}, (_, column) => column % units);
  const entering = enteringParts(layer, groupOf, positionOf);
  const [own, ...next] = neuronParts(layer, positionOf);
  return own ? [...entering, {...own, besideColumns: groupOf} as GroupPart, ...next] : entering;
}

/** The rows of neurons that are tied, and of what reads them. */
function tiedParts({members, readers}: TiedNeurons, positionOf: PositionOf): GroupPart[] {
  const own = members.map(({layer, groupOf}) => ({matrix: layer.recurrentKernel, groupOf}));
  return [...own, ...readers].map(({matrix, groupOf}) => ({
    ...{weight: positionOf(matrix), along: 'rows', groupOf},
  }));
}

function tiedUnionParts(tied: TiedNeurons, positionOf: PositionOf): GroupPart[] {
  const parts = tiedParts(tied, positionOf);
  const entering = tied.members.flatMap(({layer, groupOf: ofUnits}, k) => {
    const units = unitsOf(layer);
    const groupOf = Int32Array.from({length: columnsOf(layer)}, (_, c) => ofUnits[c % units]);
    // Members come first among the parts.
    parts[k] = {...parts[k], besideColumns: groupOf} as GroupPart;
    return enteringParts(layer, groupOf, positionOf);
  });
  return [...entering, ...parts];
}

function enteringParts(
  {kernel, recurrentKernel}: GroupedWeights,
  groupOf: Int32Array,
  positionOf: PositionOf,
): GroupPart[] {
  return [kernel, recurrentKernel].map(matrix => ({
    ...{weight: positionOf(matrix), along: 'columns', groupOf},
  }));
}

type RowPart = GroupPart & {along: 'rows'};

function ownRows({recurrentKernel}: GroupedWeights, positionOf: PositionOf): RowPart {
  const groupOf = Int32Array.from({length: recurrentKernel.shape[0]}, (_, row) => row);
  return {weight: positionOf(recurrentKernel), along: 'rows', groupOf};
}

function nextRows({matrix, rows}: NextWeights, units: number, positionOf: PositionOf): RowPart {
  const groupOf = new Int32Array(matrix.shape[0]).fill(-1);
  for (let neuron = 0; neuron < units; neuron++) {
    for (const row of rowsOfNeuron(rows, neuron)) groupOf[row] = neuron;
  }
  return {weight: positionOf(matrix), along: 'rows', groupOf};
}

function unitsOf({recurrentKernel}: GroupedWeights): number {
  return recurrentKernel.shape[0];
}

function columnsOf({recurrentKernel}: GroupedWeights): number {
  return recurrentKernel.shape[1];
}
