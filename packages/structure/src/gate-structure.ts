import type {LayersModel} from '@tensorflow/tfjs-layers';
import {activationValue, gateColumn, isKnownActivation} from '@sparsegate/cells';
import type {Blocking} from './consumers.js';
import {gateGroup, isEmptyGroup} from './groups.js';
import {aNeuronRule, keptNeurons, type NeuronRule} from './kept-neurons.js';
import {expectLayersModel} from './model-argument.js';
import {recurrentLayers, type RecurrentLayer} from './recurrent-layers.js';
import {WeightTable} from './weight-table.js';

/** What a gate of a neuron is. */
export interface GateState {
  constant: boolean;
  /** The value of a constant gate; null for one that varies, or whose activation the project does not know. */
  value: number | null;
}

/** A remaining neuron: its index in the layer, and its gates by name. */
export interface NeuronStructure {
  index: number;
  gates: Record<string, GateState>;
}

/** What a recurrent layer's weights say. */
export interface LayerStructure {
  layer: string;
  className: string;
  /** Neurons before anything is removed. */
  units: number;
  /** Names of the gates, in stored order. */
  gates: string[];
  /** The neurons that remain. */
  neurons: NeuronStructure[];
  /** Why none can be removed, if so. */
  blocking: Blocking[];
}

/**
 * Which neurons remain in each recurrent layer of a model, and which of their gates are constant.
 *
 * Exact zeros only: a weight of 1e-30 counts as present.
 *
 * @param rule see `NeuronRule`; default 'reachability'
 * @throws if the model is not built, has no recurrent layer or a weight that is not finite
 */
export function gateStructure(
  model: LayersModel,
  rule: NeuronRule = 'reachability',
): LayerStructure[] {
  expectLayersModel('gateStructure', model);
  aNeuronRule('gateStructure: rule', rule);
  return structureOf(recurrentLayers(model), WeightTable.read(model), rule);
}

/** The same from what has been read already. */
export function structureOf(
  layers: readonly RecurrentLayer[],
  weights: WeightTable,
  rule: NeuronRule,
): LayerStructure[] {
  const kept = keptNeurons(layers, weights, rule);
  return layers.map(layer => ({
    layer: layer.name,
    className: layer.cell.className,
    units: layer.units,
    gates: layer.cell.gates.map(({name}) => name),
    neurons: kept.get(layer.name)!.map(k => neuronStructure(layer, k, weights)),
    blocking: layer.blocking,
  }));
}

function neuronStructure(
  layer: RecurrentLayer,
  index: number,
  weights: WeightTable,
): NeuronStructure {
  const gates = layer.cell.gates.map(({name}, gate) => [
    name,
    gateState(layer, gate, index, weights),
  ]);
  return {index, gates: Object.fromEntries(gates) as Record<string, GateState>};
}

function gateState(
  layer: RecurrentLayer,
  gate: number,
  neuron: number,
  weights: WeightTable,
): GateState {
  if (!isEmptyGroup(gateGroup(layer, gate, neuron), weights)) return {constant: false, value: null};
  const activation = layer.activations[layer.cell.gates[gate].activatedBy];
  const bias = layer.bias
    ? weights.get(layer.bias).values[gateColumn(layer.units, gate, neuron)]
    : 0;
  return {
    constant: true,
    value: isKnownActivation(activation) ? activationValue(activation, bias) : null,
  };
}

/** Number of gates that are not constant, at most 4 for each neuron of an LSTM. */
export function countActiveGates({neurons}: LayerStructure): number {
  return neurons.reduce(
    (sum, {gates}) => sum + Object.values(gates).filter(({constant}) => !constant).length,
    0,
  );
}
