import type {LayersModel, LayerVariable} from '@tensorflow/tfjs-layers';
import {columnsOfNeurons} from '@sparsegate/cells';
import {countActiveGates, structureOf} from './gate-structure.js';
import {aNeuronRule, type NeuronRule} from './kept-neurons.js';
import {expectLayersModel} from './model-argument.js';
import type {WeightReference} from './consumers.js';
import {readModel, type ModelReading} from './model-reading.js';
import {keyOf} from './sources.js';
import type {RecurrentLayer} from './recurrent-layers.js';
import {rowsOfNeurons} from './row-map.js';
import {layerOf} from './leaf-layers.js';
import {cutOf, type WeightCut} from './weight-cuts.js';
import type {WeightValues} from './weight-table.js';

/** One weight matrix: how many values it holds and how many are not zero once removed neurons are gone. */
export interface MatrixCount {
  layer: string;
  weight: number;
  size: number;
  nonzero: number;
}

/** One recurrent layer's columns of the paper's tables. */
export interface LayerCount {
  layer: string;
  units: number;
  neurons: number;
  /** Gates that are not constant. */
  gates: number;
}

/** The columns of the paper's tables 1 and 2. */
export interface Compression {
  /** |w|: values in all weight matrices of the model, embedding included; biases are not counted. */
  weights: number;
  /** |w ≠ 0| */
  nonzero: number;
  /** |w| / |w ≠ 0|; where nothing is left, |w|, as if one weight were: a number that JSON can hold. */
  compression: number;
  neurons: number;
  gates: number;
  layers: LayerCount[];
  matrices: MatrixCount[];
}

/**
 * Counts what is left of a model: neurons, gates that are not constant, and |w| / |w ≠ 0|. Of one that became smaller in training, sizes
 * are the whole ones.
 *
 * @param rule which neurons remain; default 'onePass', as the paper counts
 * @throws if the model is not built, has no recurrent layer or a weight that is not finite
 */
export function compression(model: LayersModel, rule: NeuronRule = 'onePass'): Compression {
  expectLayersModel('compression', model);
  aNeuronRule('compression: rule', rule);
  const reading = readModel(model);
  const structure = structureOf(reading, rule);
  const layers = structure.layers.map((layer, k) => ({
    layer: layer.layer,
    units: wholeUnits(model, reading.recurrent[k]),
    neurons: layer.neurons.length,
    gates: countActiveGates(layer),
  }));
  const matrices = countMatrices(model, structure.reading, structure.kept);
  const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);
  const size = total(matrices.map(matrix => matrix.size));
  const nonzero = total(matrices.map(matrix => matrix.nonzero));
  return {
    weights: size,
    nonzero,
    compression: size / Math.max(1, nonzero),
    neurons: total(layers.map(layer => layer.neurons)),
    gates: total(layers.map(layer => layer.gates)),
    layers,
    matrices,
  };
}

/** With the neurons that left in training. */
function wholeUnits(model: LayersModel, {units, recurrentKernel}: RecurrentLayer): number {
  const cut = cutAt(model, recurrentKernel);
  return cut ? cut.whole[0] : units;
}

/** What is left of a weight; undefined for one that is whole. */
function cutAt(model: LayersModel, {layer, weight}: WeightReference): WeightCut | undefined {
  const variable = layerOf(model, layer).weights[weight] as LayerVariable | undefined;
  return variable && cutOf(variable);
}

function countMatrices(
  model: LayersModel,
  {recurrent, weights}: ModelReading,
  kept: ReadonlyMap<string, number[]>,
): MatrixCount[] {
  const parts = partsGone(recurrent, kept);
  return weights.layerNames().flatMap(layer =>
    weights.of(layer).flatMap((values, weight): MatrixCount[] => {
      if (values.shape.length < 2) return [];
      const nonzero = countNonzero(values, parts.get(keyOf({layer, weight})));
      const whole = cutAt(model, {layer, weight})?.whole ?? values.shape;
      const size = whole.reduce((product, length) => product * length, 1);
      return [{layer, weight, size, nonzero}];
    }),
  );
}

/** Rows and columns that go with removed neurons. */
interface Part {
  rows: Set<number>;
  columns: Set<number>;
}

/** By matrix: a removed neuron takes its columns, its recurrent row and the rows that read it along. */
function partsGone(
  recurrent: readonly RecurrentLayer[],
  kept: ReadonlyMap<string, number[]>,
): Map<string, Part> {
  const parts = new Map<string, Part>();
  const part = (reference: WeightReference): Part => {
    const found = parts.get(keyOf(reference)) ?? {rows: new Set(), columns: new Set()};
    parts.set(keyOf(reference), found);
    return found;
  };
  for (const {name, cell, units, kernel, recurrentKernel, consumers} of recurrent) {
    const stay = new Set(kept.get(name));
    const gone = Array.from({length: units}, (_, k) => k).filter(k => !stay.has(k));
    for (const column of columnsOfNeurons(cell, units, gone)) {
      part(kernel).columns.add(column);
      part(recurrentKernel).columns.add(column);
    }
    gone.forEach(row => part(recurrentKernel).rows.add(row));
    for (const consumer of consumers) {
      rowsOfNeurons(consumer.rows, gone).forEach(row => part(consumer).rows.add(row));
    }
  }
  return parts;
}

function countNonzero({shape, values}: WeightValues, gone?: Part): number {
  const width = shape[shape.length - 1];
  let count = 0;
  for (let k = 0; k < values.length; k++) {
    if (values[k] === 0) continue;
    const isGone = gone && (gone.rows.has(Math.floor(k / width)) || gone.columns.has(k % width));
    if (!isGone) count++;
  }
  return count;
}
