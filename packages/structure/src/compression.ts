import type {LayersModel} from '@tensorflow/tfjs-layers';
import {columnsOfNeurons} from '@sparsegate/cells';
import {countActiveGates, structureOf} from './gate-structure.js';
import {aNeuronRule, type NeuronRule} from './kept-neurons.js';
import {expectLayersModel} from './model-argument.js';
import {recurrentLayers, type RecurrentLayer} from './recurrent-layers.js';
import {WeightTable, type WeightValues} from './weight-table.js';

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
 * Counts what is left of a model: neurons, gates that are not constant, and |w| / |w ≠ 0|.
 *
 * @param rule which neurons remain; default 'onePass', as the paper counts
 * @throws if the model is not built, has no recurrent layer or a weight that is not finite
 */
export function compression(model: LayersModel, rule: NeuronRule = 'onePass'): Compression {
  expectLayersModel('compression', model);
  aNeuronRule('compression: rule', rule);
  const recurrent = recurrentLayers(model);
  const weights = WeightTable.read(model);
  const structure = structureOf(recurrent, weights, rule);
  const layers = structure.map(layer => ({
    layer: layer.layer,
    units: layer.units,
    neurons: layer.neurons.length,
    gates: countActiveGates(layer),
  }));
  const kept = new Map(structure.map(({layer, neurons}) => [layer, neurons.map(n => n.index)]));
  const matrices = countMatrices(recurrent, weights, kept);
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

function countMatrices(
  recurrent: readonly RecurrentLayer[],
  weights: WeightTable,
  kept: ReadonlyMap<string, number[]>,
): MatrixCount[] {
  return weights.layerNames().flatMap(layer =>
    weights.of(layer).flatMap((values, weight): MatrixCount[] => {
      if (values.shape.length < 2) return [];
      const size = values.values.length;
      return [
        {
          layer,
          weight,
          size,
          nonzero: countNonzero(values, partLeft({layer, weight}, recurrent, kept)),
        },
      ];
    }),
  );
}

/** Rows and columns that remain; all where not given. */
interface Part {
  rows?: Set<number>;
  columns?: Set<number>;
}

/** A removed neuron takes its columns and its recurrent row along; its consumer rows are zero as it is. */
function partLeft(
  {layer, weight}: {layer: string; weight: number},
  recurrent: readonly RecurrentLayer[],
  kept: ReadonlyMap<string, number[]>,
): Part {
  const owner = recurrent.find(
    ({kernel, recurrentKernel}) =>
      kernel.layer === layer && (kernel.weight === weight || recurrentKernel.weight === weight),
  );
  if (!owner) return {};
  const neurons = kept.get(owner.name)!;
  const columns = new Set(columnsOfNeurons(owner.cell, owner.units, neurons));
  return owner.recurrentKernel.weight === weight ? {rows: new Set(neurons), columns} : {columns};
}

function countNonzero({shape, values}: WeightValues, {rows, columns}: Part): number {
  const width = shape[shape.length - 1];
  let count = 0;
  for (let k = 0; k < values.length; k++) {
    if (values[k] === 0) continue;
    const inRows = rows?.has(Math.floor(k / width)) ?? true;
    const inColumns = columns?.has(k % width) ?? true;
    if (inRows && inColumns) count++;
  }
  return count;
}
