import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {WeightReference} from './consumers.js';
import {leafLayers} from './leaf-layers.js';
import {expectLayersModel} from './model-argument.js';
import {stockWeights} from './stock-weights.js';

/** A weight's values on the JavaScript side; row-major. */
export interface WeightValues {
  shape: readonly number[];
  values: ArrayLike<number>;
}

/**
 * A snapshot of a model's weights, by layer and position in `getWeights()`. Layers that store active gates only are read as stock
 * ones: kernel, recurrent kernel and bias, with zeros where nothing is stored.
 */
export class WeightTable {
  private constructor(private readonly weights: ReadonlyMap<string, readonly WeightValues[]>) {}

  /** @throws if a weight is NaN or infinite */
  static read(model: LayersModel): WeightTable {
    expectLayersModel('WeightTable.read', model);
    const weights = new Map<string, WeightValues[]>();
    for (const [name, layer] of leafLayers(model)) {
      const values = stockWeights(layer);
      values.forEach((weight, k) => expectFinite(name, layer.weights[k]?.name ?? `${k}`, weight));
      weights.set(name, values);
    }
    return new WeightTable(weights);
  }

  get({layer, weight}: WeightReference): WeightValues {
    return this.of(layer)[weight];
  }

  /** All weights of one layer; none for a layer without. */
  of(layer: string): readonly WeightValues[] {
    return this.weights.get(layer) ?? [];
  }

  /** The same with other values for some weights. */
  with(changes: ReadonlyArray<readonly [WeightReference, ArrayLike<number>]>): WeightTable {
    const weights = new Map(this.weights);
    for (const [{layer, weight}, values] of changes) {
      const changed = [...weights.get(layer)!];
      changed[weight] = {shape: changed[weight].shape, values};
      weights.set(layer, changed);
    }
    return new WeightTable(weights);
  }

  layerNames(): string[] {
    return [...this.weights.keys()];
  }
}

function expectFinite(layer: string, name: string, {values}: WeightValues): void {
  const at = Array.prototype.findIndex.call(values, (value: number) => !Number.isFinite(value));
  if (at >= 0) {
    throw new Error(
      `Layer "${layer}": weight "${name}" must be finite. Received: ${values[at]} at position ${at}. ` +
        `Lower the learning rate or clip the gradients, and train again from the last good weights.`,
    );
  }
}

/** Whether row `row` of a matrix, or of [K, W, F] as [K · W, F], holds a value other than 0 in one of these columns (all where not given). */
export function rowIsNonzero(
  {shape, values}: WeightValues,
  row: number,
  columns?: readonly number[],
): boolean {
  const width = shape[shape.length - 1];
  const start = row * width;
  if (columns) return columns.some(column => values[start + column] !== 0);
  for (let k = start; k < start + width; k++) {
    if (values[k] !== 0) return true;
  }
  return false;
}

/** Whether column `column` of a matrix holds a value other than 0. */
export function columnIsNonzero({shape, values}: WeightValues, column: number): boolean {
  const [rows, width] = shape;
  for (let row = 0; row < rows; row++) {
    if (values[row * width + column] !== 0) return true;
  }
  return false;
}
