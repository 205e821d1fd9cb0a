import {gateOfColumn} from '@sparsegate/cells';
import type {ModelReading} from './model-reading.js';
import {keyOf, type Source} from './sources.js';
import {outputBound, type RecurrentLayer} from './recurrent-layers.js';
import type {WeightValues} from './weight-table.js';

/** Where clip(0.2 a + 0.5, 0, 1) reaches 0 and 1: at −2.5 and 2.5. */
const HARD_SIGMOID_END = 2.5;

/** How far beyond the end a bound must be, relative to what was added up: float32 sums in any order stay within it. */
const ROUNDING = 1e-5;

/** Lowest and highest value. */
type Range = [number, number];

/**
 * By column, 0 or 1 where a hard sigmoid is exactly that for every input, although weights enter it: all that enters is bounded
 * (|h| ≤ 1, an embedding's vocabulary is finite), and so is the preactivation. null elsewhere.
 */
export function provenConstants(
  reading: ModelReading,
  layer: RecurrentLayer,
  sources: ReadonlyMap<string, Source[][]>,
): Array<number | null> {
  const {cell, units, bias, activations, packed, kernel, recurrentKernel} = layer;
  const columns = cell.gates.length * units;
  const isHard = (column: number): boolean =>
    activations[cell.gates[gateOfColumn(units, column)].activatedBy] === 'hardSigmoid';
  // A constant is stored in the bias.
  if (!bias || packed) return new Array<null>(columns).fill(null);
  const own = outputBound(layer);
  const rows = sources.get(keyOf(kernel)) ?? [];
  const ranges = Array.from({length: layer.inputSize}, (_, row) => rangeOf(reading, rows[row]));
  const weights = [reading.weights.get(kernel), reading.weights.get(recurrentKernel)];
  const recurrent = Array.from({length: units}, (): Range => [-own, own]);
  const biases = reading.weights.get(bias).values;
  // The recurrent products of a gate that resets have a bias of their own.
  const biasOf = (column: number): number => biases[column] + (biases[column + columns] ?? 0);
  return Array.from({length: columns}, (_, column) => {
    if (!isHard(column)) return null;
    const parts = [ranges, recurrent].map((inputs, k) => columnRange(weights[k], column, inputs));
    return constantWithin(biasOf(column), parts);
  });
}

/** What a row of the kernel is multiplied by: a feature of one site, as it left it. */
function rangeOf(reading: ModelReading, sources: readonly Source[] = []): Range {
  const unknown: Range = [-Infinity, Infinity];
  if (sources.length !== 1 || !sources[0].consumer.keepsRange) return unknown;
  const [{site, index, consumer}] = sources;
  const layer = reading.recurrent.find(({name}) => name === site.name);
  if (layer) {
    const bound = consumer.state === 0 ? outputBound(layer) : Infinity;
    return [-bound, bound];
  }
  const embedding = reading.embeddings.find(({name}) => name === site.name)!;
  const {shape, values} = reading.weights.get(embedding.vectors);
  const component = Array.from({length: shape[0]}, (_, word) => values[word * shape[1] + index]);
  return [minimum(component), -minimum(component.map(value => -value))];
}

function minimum(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}

/** The range of Σ_r w_r x_r over x_r in their ranges, and Σ_r |w_r x_r| at most. */
function columnRange(
  {shape, values}: WeightValues,
  column: number,
  inputs: readonly Range[],
): {range: Range; magnitude: number} {
  let [low, high, magnitude] = [0, 0, 0];
  inputs.forEach(([lowest, highest], row) => {
    const weight = values[row * shape[1] + column];
    if (weight === 0) return;
    const ends = [weight * lowest, weight * highest];
    low += Math.min(...ends);
    high += Math.max(...ends);
    magnitude += Math.max(...ends.map(Math.abs));
  });
  return {range: [low, high], magnitude};
}

function constantWithin(
  bias: number,
  parts: ReadonlyArray<{range: Range; magnitude: number}>,
): number | null {
  const sum = (of: (part: (typeof parts)[number]) => number): number =>
    parts.reduce((total, part) => total + of(part), 0);
  const margin = ROUNDING * (Math.abs(bias) + sum(({magnitude}) => magnitude));
  if (bias + sum(({range}) => range[1]) + margin <= -HARD_SIGMOID_END) return 0;
  return bias + sum(({range}) => range[0]) - margin >= HARD_SIGMOID_END ? 1 : null;
}
