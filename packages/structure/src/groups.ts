import {gateColumn} from '@sparsegate/cells';
import type {WeightReference} from './consumers.js';
import type {RecurrentLayer} from './recurrent-layers.js';
import {rowsOfNeuron} from './row-map.js';
import {columnIsNonzero, rowIsNonzero, type WeightTable} from './weight-table.js';

/** A part of a group: one whole row or one whole column of a weight matrix. */
export interface Slice extends WeightReference {
  along: 'row' | 'column';
  index: number;
}

/**
 * w_{k,G}: everything that enters gate `gate` of neuron k. Empty means: the gate is constant. Biases are in no group.
 *
 * @param gate position in `layer.cell.gates`
 */
export function gateGroup(layer: RecurrentLayer, gate: number, neuron: number): Slice[] {
  const index = gateColumn(layer.units, gate, neuron);
  return [
    {...layer.kernel, along: 'column', index},
    {...layer.recurrentKernel, along: 'column', index},
  ];
}

/** w_{k,h}: everything that leaves neuron k, in its own layer and in the next ones. Empty means: the neuron can go. */
export function neuronGroup(layer: RecurrentLayer, neuron: number): Slice[] {
  return [
    {...layer.recurrentKernel, along: 'row', index: neuron},
    ...layer.consumers.flatMap(({rows, ...weight}) =>
      rowsOfNeuron(rows, neuron).map((index): Slice => ({...weight, along: 'row', index})),
    ),
  ];
}

/** Whether every weight of a group is exactly 0. */
export function isEmptyGroup(group: readonly Slice[], weights: WeightTable): boolean {
  return group.every(({along, index, ...weight}) =>
    along === 'row'
      ? !rowIsNonzero(weights.get(weight), index)
      : !columnIsNonzero(weights.get(weight), index),
  );
}
