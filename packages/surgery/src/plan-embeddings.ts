import {
  columnIsNonzero,
  columnsOfNeurons,
  consumersOf,
  rowIsNonzero,
  rowsOfNeuron,
  type Consumer,
  type Consumption,
  type GraphLayer,
  type ModelGraph,
  type RecurrentLayer,
  type WeightTable,
} from '@sparsegate/structure';
import type {EmbeddingPlan} from './surgery-plan.js';

/** An embedding with all that its components feed. */
export interface EmbeddingSite extends Consumption {
  layer: string;
  /** Components of each vector. */
  size: number;
}

/** The embeddings of a model. */
export function embeddingSites(graph: ModelGraph): EmbeddingSite[] {
  return graph.layers
    .filter(({className}) => className === 'Embedding')
    .map(layer => site(graph, layer));
}

function site(graph: ModelGraph, layer: GraphLayer): EmbeddingSite {
  const size = layer.config.output_dim as number;
  return {layer: layer.name, size, ...consumersOf(graph, layer, size)};
}

/**
 * Which components of each embedding are used: those that a consumer reads with a weight other than 0, and that are not 0 for
 * every word themselves.
 *
 * @param kept the neurons that stay, by layer: what only a removed neuron reads is not read
 */
export function planEmbeddings(
  graph: ModelGraph,
  recurrent: readonly RecurrentLayer[],
  weights: WeightTable,
  kept: ReadonlyMap<string, number[]>,
): EmbeddingPlan[] {
  return embeddingSites(graph).map(({layer, size, consumers, blocking}) => {
    const all = Array.from({length: size}, (_, k) => k);
    if (blocking.length > 0) return {layer, size, keep: all, standIn: false, blocking};
    const vectors = weights.get({layer, weight: 0});
    const readDirectly = consumers.every(consumer => inputOf(graph, consumer) === layer);
    const keep = all.filter(
      d =>
        consumers.some(consumer => isRead(d, consumer, recurrent, weights, kept)) &&
        // Behind an activation a component that is 0 for every word may be read as another value.
        (!readDirectly || columnIsNonzero(vectors, d)),
    );
    const standIn = keep.length === 0;
    return {layer, size, keep: standIn ? [0] : keep, standIn, blocking};
  });
}

function inputOf(graph: ModelGraph, {layer}: Consumer): string | undefined {
  return graph.layers.find(({name}) => name === layer)?.inbound[0]?.[0]?.layer;
}

function isRead(
  component: number,
  consumer: Consumer,
  recurrent: readonly RecurrentLayer[],
  weights: WeightTable,
  kept: ReadonlyMap<string, number[]>,
): boolean {
  const reader = recurrent.find(
    ({kernel}) => kernel.layer === consumer.layer && kernel.weight === consumer.weight,
  );
  const columns = reader && columnsOfNeurons(reader.cell, reader.units, kept.get(reader.name)!);
  return rowsOfNeuron(consumer.rows, component).some(row =>
    rowIsNonzero(weights.get(consumer), row, columns),
  );
}
