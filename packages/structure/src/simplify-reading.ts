import {
  biasShape,
  isRecurrentActivation,
  simplifyResets,
  type StockWeights,
} from '@sparsegate/cells';
import type {WeightReference} from './consumers.js';
import type {ModelReading} from './model-reading.js';
import type {RecurrentLayer} from './recurrent-layers.js';
import type {WeightTable} from './weight-table.js';

/** By name of a layer, the columns of its gates that do not count: nothing depends on them, or their neurons go. */
export type IdleColumns = ReadonlyMap<string, readonly boolean[]>;

/** By name of a layer and column, the value of a gate that is proven to have it though weights enter; null for any other. */
export type ProvenColumns = ReadonlyMap<string, ReadonlyArray<number | null>>;

/**
 * A model that has been read, with more zeros in its weights and the same outputs: what follows from reset gates that are unused or
 * always 0. See `simplifyResets` of `@sparsegate/cells`. A reset gate that only idle gates read is unused.
 *
 * @returns the reading itself where nothing changes
 */
export function simplifyReading(
  reading: ModelReading,
  idle: IdleColumns = new Map(),
  proven: ProvenColumns = new Map(),
): ModelReading {
  const changes = reading.recurrent.flatMap(layer =>
    simplified(layer, reading.weights, idle.get(layer.name) ?? [], proven.get(layer.name) ?? []),
  );
  return changes.length > 0 ? {...reading, weights: reading.weights.with(changes)} : reading;
}

function simplified(
  layer: RecurrentLayer,
  weights: WeightTable,
  idle: readonly boolean[],
  proven: ReadonlyArray<number | null>,
): Array<[WeightReference, ArrayLike<number>]> {
  const {recurrentActivation} = layer.activations;
  if (!isRecurrentActivation(recurrentActivation)) return [];
  const stock = stockWeightsOf(layer, weights);
  const isProven = proven.map((value, column) => value !== null || idle[column]);
  const isEmpty = isProven.length > 0 ? isProven : idle;
  const known = proven.map((value, column) => value ?? layer.constants?.[column] ?? null);
  const counted = {
    ...stock,
    constants: known.length > 0 ? known : stock.constants,
    kernel: withoutColumns(stock.kernel, isEmpty),
    recurrentKernel: withoutColumns(stock.recurrentKernel, isEmpty),
    bias: withoutColumns(stock.bias, idle),
  };
  const simple = simplifyResets(layer.cell, counted, recurrentActivation);
  // A cell without reset gates.
  if (simple === counted) return [];
  const matrices = [
    [layer.kernel, stock.kernel, counted.kernel, simple.kernel],
    [layer.recurrentKernel, stock.recurrentKernel, counted.recurrentKernel, simple.recurrentKernel],
    ...(layer.bias ? [[layer.bias, stock.bias, counted.bias, simple.bias] as const] : []),
  ] as const;
  return matrices.flatMap(([reference, before, from, to]): Array<[WeightReference, number[]]> => {
    const values = Array.from(before, (value, k) => (to[k] === from[k] ? value : to[k]));
    return values.some((value, k) => value !== before[k]) ? [[reference, values]] : [];
  });
}

/** A matrix, or a vector of rows, with zeros in these columns. */
function withoutColumns(values: ArrayLike<number>, idle: readonly boolean[]): ArrayLike<number> {
  if (!idle.includes(true)) return values;
  return Array.from(values, (value, k) => (idle[k % idle.length] ? 0 : value));
}

/** The weights of a recurrent layer of a model as plain numbers; zeros for a bias that it does not have. */
export function stockWeightsOf(layer: RecurrentLayer, weights: WeightTable): StockWeights {
  const {cell, units, inputSize, constants} = layer;
  const biases = biasShape(cell, units).reduce((product, length) => product * length, 1);
  return {
    ...{units, inputSize, constants},
    kernel: weights.get(layer.kernel).values,
    recurrentKernel: weights.get(layer.recurrentKernel).values,
    bias: layer.bias ? weights.get(layer.bias).values : new Float32Array(biases),
  };
}
