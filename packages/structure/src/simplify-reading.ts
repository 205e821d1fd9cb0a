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

/**
 * A model that has been read, with more zeros in its weights and the same outputs: what follows from reset gates that are unused or
 * always 0. See `simplifyResets` of `@sparsegate/cells`.
 */
export function simplifyReading(reading: ModelReading): ModelReading {
  const changes = reading.recurrent.flatMap(layer => simplified(layer, reading.weights));
  return changes.length > 0 ? {...reading, weights: reading.weights.with(changes)} : reading;
}

function simplified(
  layer: RecurrentLayer,
  weights: WeightTable,
): Array<[WeightReference, ArrayLike<number>]> {
  const {recurrentActivation} = layer.activations;
  if (!isRecurrentActivation(recurrentActivation)) return [];
  const stock = stockWeightsOf(layer, weights);
  const simple = simplifyResets(layer.cell, stock, recurrentActivation);
  if (simple === stock) return [];
  const matrices: Array<[WeightReference, ArrayLike<number>]> = [
    [layer.kernel, simple.kernel],
    [layer.recurrentKernel, simple.recurrentKernel],
  ];
  return layer.bias ? [...matrices, [layer.bias, simple.bias]] : matrices;
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
