import {columnsOfNeurons, gateColumn} from '@sparsegate/cells';
import type {Consumer} from './consumers.js';
import {isEmptyGroup, neuronGroup} from './groups.js';
import {oneOf} from './options.js';
import type {RecurrentLayer} from './recurrent-layers.js';
import {rowsOfNeuron} from './row-map.js';
import {rowIsNonzero, type WeightTable} from './weight-table.js';

/**
 * How to tell which neurons remain. Both keep the outputs exactly.
 *
 * - 'onePass', as the paper counts: neuron k goes if its group w_{k,h} is empty.
 * - 'reachability': neuron k stays only if a consumer can be reached from it. This also removes what only removed
 *   neurons used, closed cycles included, over all layers.
 */
export type NeuronRule = 'onePass' | 'reachability';

/** The check of an option that is a rule. */
export const aNeuronRule = oneOf('onePass', 'reachability');

/** The remaining neurons of each layer, ascending, by the layer's name. All of a blocked layer remain. */
export function keptNeurons(
  layers: readonly RecurrentLayer[],
  weights: WeightTable,
  rule: NeuronRule,
): Map<string, number[]> {
  const kept = new Map<string, number[]>();
  // From the output to the input: what a lower layer feeds is settled first.
  for (const layer of [...layers].reverse()) {
    const all = Array.from({length: layer.units}, (_, k) => k);
    if (layer.blocking.length > 0) kept.set(layer.name, all);
    else if (rule === 'onePass') {
      kept.set(
        layer.name,
        all.filter(k => !isEmptyGroup(neuronGroup(layer, k), weights)),
      );
    } else kept.set(layer.name, reachable(layer, layers, weights, kept));
  }
  return kept;
}

/** alive₀ = neurons that a consumer reads; then every neuron with a weight into a gate of one that is alive. */
function reachable(
  layer: RecurrentLayer,
  layers: readonly RecurrentLayer[],
  weights: WeightTable,
  keptAbove: ReadonlyMap<string, number[]>,
): number[] {
  const readers = layer.consumers.map(consumer => ({
    consumer,
    columns: columnsLeft(consumer, layers, keptAbove),
  }));
  const isRead = (k: number): boolean =>
    readers.some(({consumer, columns}) =>
      rowsOfNeuron(consumer.rows, k).some(row => rowIsNonzero(weights.get(consumer), row, columns)),
    );
  const all = Array.from({length: layer.units}, (_, k) => k);
  const alive = new Set(all.filter(isRead));
  const waiting = [...alive];
  const sources = incomingNeurons(layer, weights);
  for (let k = waiting.pop(); k !== undefined; k = waiting.pop()) {
    for (const source of sources(k)) {
      if (!alive.has(source)) {
        alive.add(source);
        waiting.push(source);
      }
    }
  }
  return all.filter(k => alive.has(k));
}

/** The columns of a consumer that lead on: those of the kept neurons, if the consumer is a recurrent layer itself. */
function columnsLeft(
  consumer: Consumer,
  layers: readonly RecurrentLayer[],
  keptAbove: ReadonlyMap<string, number[]>,
): number[] | undefined {
  const above = layers.find(
    ({kernel}) => kernel.layer === consumer.layer && kernel.weight === consumer.weight,
  );
  const kept = above && keptAbove.get(above.name);
  return above && kept && columnsOfNeurons(above.cell, above.units, kept);
}

/** For neuron k, the neurons with a weight into one of its gates. */
function incomingNeurons(
  {cell, units, recurrentKernel}: RecurrentLayer,
  weights: WeightTable,
): (neuron: number) => number[] {
  const {shape, values} = weights.get(recurrentKernel);
  return neuron => {
    const columns = cell.gates.map((_, gate) => gateColumn(units, gate, neuron));
    const enters = (row: number): boolean => columns.some(c => values[row * shape[1] + c] !== 0);
    return Array.from({length: units}, (_, row) => row).filter(enters);
  };
}
