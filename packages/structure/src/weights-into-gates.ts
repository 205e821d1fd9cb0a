import type {LayersModel} from '@tensorflow/tfjs-layers';
import {gateColumn} from '@sparsegate/cells';
import {structureOf} from './gate-structure.js';
import {expectLayersModel} from './model-argument.js';
import {readModel} from './model-reading.js';
import type {RecurrentLayer} from './recurrent-layers.js';
import type {WeightTable} from './weight-table.js';

/** By recurrent layer and gate: a number for each neuron of the layer, those that are gone too. */
export type WeightsIn = Record<string, Record<string, number[]>>;

/**
 * How many weights that are not 0 enter each gate, from the layer's input and from its own neurons that remain; biases are not counted.
 * What follows from unused gates has been taken away, as `gateStructure` does.
 *
 * @throws if the model is not built, has no recurrent layer or a weight that is not finite
 */
export function weightsIntoGates(model: LayersModel): WeightsIn {
  expectLayersModel('weightsIntoGates', model);
  const {reading, kept} = structureOf(readModel(model), 'liveness');
  return Object.fromEntries(
    reading.recurrent.map(layer => {
      const stays = new Set(kept.get(layer.name));
      return [layer.name, ofLayer(layer, reading.weights, stays)];
    }),
  );
}

function ofLayer(
  {cell, units, kernel, recurrentKernel}: RecurrentLayer,
  weights: WeightTable,
  stays: ReadonlySet<number>,
): Record<string, number[]> {
  const width = cell.gates.length * units;
  const counts = new Array<number>(width).fill(0);
  Array.from(weights.get(kernel).values).forEach((value, k) => {
    if (value !== 0) counts[k % width]++;
  });
  Array.from(weights.get(recurrentKernel).values).forEach((value, k) => {
    if (value !== 0 && stays.has(Math.floor(k / width))) counts[k % width]++;
  });
  const ofGate = (gate: number): number[] =>
    Array.from({length: units}, (_, neuron) => counts[gateColumn(units, gate, neuron)]);
  return Object.fromEntries(cell.gates.map(({name}, gate) => [name, ofGate(gate)]));
}
