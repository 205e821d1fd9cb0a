import {activationValue, isKnownActivation} from '@sparsegate/cells';
import type {Consumer, WeightReference} from './consumers.js';
import type {ModelReading} from './model-reading.js';
import type {GraphLayer, ModelGraph} from './model-graph.js';
import {constantGatesOf, type SiteFacts} from './neuron-facts.js';
import type {RecurrentLayer} from './recurrent-layers.js';
import {rowsOfNeuron} from './row-map.js';
import {keyOf} from './sources.js';

/** By name of a layer, the neurons whose output is constant and stands in the biases of what read it. */
export type FoldedNeurons = ReadonlyMap<string, ReadonlySet<number>>;

/**
 * A model that has been read, with the same outputs, in which neurons that give one value η at every step are read by nothing: what
 * reads them has w η in its bias.
 *
 * A neuron that its own layer reads is left alone, since the state before the first step is not η; so is all of a model with
 * masks, which hold the state that came before.
 *
 * @returns the reading itself where there are none
 */
export function foldOutputs(
  reading: ModelReading,
  facts: ReadonlyMap<string, SiteFacts>,
): {reading: ModelReading; folded: FoldedNeurons} {
  const folded = new Map<string, Set<number>>();
  if (reading.graph.layers.some(({makesMask}) => makesMask)) return {reading, folded};
  const moves = new Moves(reading);
  for (const layer of reading.recurrent) {
    const outputs = constantOutputs(reading, layer, facts.get(layer.name)!);
    const moved = outputs.flatMap((value, k) =>
      value !== undefined && moves.fold(layer, k, value) ? [k] : [],
    );
    if (moved.length > 0) folded.set(layer.name, new Set(moved));
  }
  return folded.size > 0 ? {reading: moves.done(), folded} : {reading, folded};
}

/** By neuron: its output at every step, where that is one value whatever the state before; undefined for any other. */
function constantOutputs(
  {weights}: ModelReading,
  layer: RecurrentLayer,
  facts: SiteFacts,
): Array<number | undefined> {
  const name = layer.activations.activation;
  const activation = (a: number): number | undefined =>
    isKnownActivation(name) ? Math.fround(activationValue(name, a)) : undefined;
  return Array.from({length: layer.units}, (_, k) => {
    const value = layer.cell.constantOutput(constantGatesOf(weights, layer, facts, k), activation);
    return isReadBySelf(weights, layer, facts, k) ? undefined : value;
  });
}

function isReadBySelf(
  weights: ModelReading['weights'],
  {recurrentKernel}: RecurrentLayer,
  {unused}: SiteFacts,
  neuron: number,
): boolean {
  const {shape, values} = weights.get(recurrentKernel);
  return Array.from({length: shape[1]}, (_, column) => column).some(
    column => !unused[column] && values[neuron * shape[1] + column] !== 0,
  );
}

/** Weights on their way from rows of kernels to biases. */
class Moves {
  private readonly changed = new Map<string, [WeightReference, Float32Array]>();
  private readonly biases: Map<string, WeightReference | undefined>;

  constructor(private readonly reading: ModelReading) {
    this.biases = new Map(reading.recurrent.map(({kernel, bias}) => [keyOf(kernel), bias]));
  }

  /** @returns whether anything reads the neuron, and has it in its bias now */
  fold(layer: RecurrentLayer, neuron: number, value: number): boolean {
    if (layer.blocking.length > 0) return false;
    const folds = layer.consumers.map(consumer => this.foldInto(consumer, neuron, value));
    return folds.includes(true);
  }

  private foldInto(consumer: Consumer, neuron: number, value: number): boolean {
    const bias = consumer.keepsRange && consumer.state === 0 ? this.biasOf(consumer) : undefined;
    if (!bias) return false;
    const {shape} = this.reading.weights.get(consumer);
    const width = shape[shape.length - 1];
    const [kernel, sums] = [this.values(consumer), this.values(bias)];
    let moved = false;
    for (const row of rowsOfNeuron(consumer.rows, neuron)) {
      for (let column = 0; column < width; column++) {
        const weight = kernel[row * width + column];
        if (weight === 0) continue;
        sums[column] += weight * value;
        kernel[row * width + column] = 0;
        moved = true;
      }
    }
    return moved;
  }

  /** The bias that is added to what a kernel gives; undefined where there is none, or where not every step reads the feature. */
  private biasOf(consumer: Consumer): WeightReference | undefined {
    const {layer, weight} = consumer;
    if (this.biases.has(keyOf(consumer))) return this.biases.get(keyOf(consumer));
    const dense = denseConfig(this.reading.graph, layer);
    if (dense?.use_bias !== true) return undefined;
    return {layer, weight: weight + 1};
  }

  private values(reference: WeightReference): Float32Array {
    const key = keyOf(reference);
    const values =
      this.changed.get(key)?.[1] ?? Float32Array.from(this.reading.weights.get(reference).values);
    const {layer, weight} = reference;
    this.changed.set(key, [{layer, weight}, values]);
    return values;
  }

  done(): ModelReading {
    return {...this.reading, weights: this.reading.weights.with([...this.changed.values()])};
  }
}

/** The configuration of a layer that multiplies each step by itself: a Dense, or one inside a TimeDistributed. */
function denseConfig({layers}: ModelGraph, name: string): GraphLayer['config'] | undefined {
  const {className, config} = layers.find(layer => layer.name === name)!;
  const inner = config.layer as {class_name: string; config: GraphLayer['config']} | undefined;
  if (className === 'TimeDistributed' && inner?.class_name === 'Dense') return inner.config;
  return className === 'Dense' ? config : undefined;
}
