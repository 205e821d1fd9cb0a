import type {LayersModel} from '@tensorflow/tfjs-layers';
import {gateColumn, neuronOfColumn} from '@sparsegate/cells';
import type {Blocking} from './consumers.js';
import {aNeuronRule, keptFeatures, type NeuronRule} from './kept-neurons.js';
import {foldOutputs, type FoldedNeurons} from './fold-outputs.js';
import {expectLayersModel} from './model-argument.js';
import {readModel, type ModelReading} from './model-reading.js';
import {constantValue, factsOf, type SiteFacts} from './neuron-facts.js';
import type {RecurrentLayer} from './recurrent-layers.js';
import {simplifyReading} from './simplify-reading.js';

/** What a gate of a neuron is. */
export interface GateState {
  /** Nothing enters it: it equals the activation of its bias. */
  constant: boolean;
  /** The value of a constant gate; null for one that varies, or whose activation the project does not know. */
  value: number | null;
  /** Nothing depends on its value, so that it needs no weights either; found by the rule 'liveness' only. */
  unused: boolean;
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
 * @param rule see `NeuronRule`; default 'liveness'
 * @throws if the model is not built, has no recurrent layer or a weight that is not finite
 */
export function gateStructure(model: LayersModel, rule: NeuronRule = 'liveness'): LayerStructure[] {
  expectLayersModel('gateStructure', model);
  aNeuronRule('gateStructure: rule', rule);
  return structureOf(readModel(model), rule).layers;
}

/** What a model that has been read keeps by a rule, and what that is based on. */
export interface ModelStructure {
  /** The model; with the rule 'liveness', with all zeros that follow. */
  reading: ModelReading;
  layers: LayerStructure[];
  /** The features that remain, by site: of embeddings too. */
  kept: Map<string, number[]>;
  facts: Map<string, SiteFacts>;
  /** By layer, the neurons whose output is constant and stands in the biases of what read it. */
  folded: FoldedNeurons;
}

/** The same from what has been read already; if asked, with the constants that bounds prove. */
export function structureOf(
  read: ModelReading,
  rule: NeuronRule,
  withBounds = false,
): ModelStructure {
  const settled = rule === 'liveness' ? settle(read, withBounds) : plain(read, rule, withBounds);
  const {reading, facts, kept} = settled;
  const layers = reading.recurrent.map(layer => ({
    layer: layer.name,
    className: layer.cell.className,
    units: layer.units,
    gates: layer.cell.gates.map(({name}) => name),
    neurons: kept
      .get(layer.name)!
      .map(k => neuronStructure(reading, layer, k, facts.get(layer.name)!)),
    blocking: layer.blocking,
  }));
  return {...settled, layers};
}

type Settled = Omit<ModelStructure, 'layers'>;

function plain(reading: ModelReading, rule: NeuronRule, withBounds: boolean): Settled {
  const facts = factsOf(reading, rule === 'liveness', withBounds);
  return {reading, facts, kept: keptFeatures(reading, rule, facts), folded: new Map()};
}

/**
 * What follows, until nothing more follows. A reset gate that only idle gates and neurons that go read is unused, so that its weights go,
 * and with them what only they read; a constant output goes into biases, which may make a gate constant. Each round but the last
 * takes weights away, so it ends.
 */
function settle(read: ModelReading, withBounds: boolean): Settled {
  let reading = simplifyReading(read);
  const folded = new Map<string, Set<number>>();
  for (;;) {
    const found = plain(reading, 'liveness', withBounds);
    const proven = new Map([...found.facts].map(([site, facts]) => [site, facts.proven]));
    const simple = simplifyReading(reading, idleColumns(found), proven);
    const next = foldOutputs(simple, found.facts);
    for (const [layer, neurons] of next.folded) {
      folded.set(layer, new Set([...(folded.get(layer) ?? []), ...neurons]));
    }
    if (next.reading === reading) return {...found, folded};
    reading = next.reading;
  }
}

function idleColumns({reading, facts, kept}: Settled): Map<string, boolean[]> {
  const ofLayer = ({name, units}: RecurrentLayer): boolean[] => {
    const stays = new Set(kept.get(name));
    return facts
      .get(name)!
      .unused.map((isUnused, column) => isUnused || !stays.has(neuronOfColumn(units, column)));
  };
  return new Map(reading.recurrent.map(layer => [layer.name, ofLayer(layer)]));
}

function neuronStructure(
  {weights}: ModelReading,
  layer: RecurrentLayer,
  index: number,
  facts: SiteFacts,
): NeuronStructure {
  const gates = layer.cell.gates.map(({name}, gate): [string, GateState] => {
    const column = gateColumn(layer.units, gate, index);
    const {constant, unused} = facts;
    const value = constant[column] ? constantValue(layer, facts, gate, index, weights) : undefined;
    return [name, {constant: constant[column], value: value ?? null, unused: unused[column]}];
  });
  return {index, gates: Object.fromEntries(gates)};
}

/** Number of gates that need weights, being neither constant nor unused; at most 4 for each neuron of an LSTM and 3 of a GRU. */
export function countActiveGates({neurons}: LayerStructure): number {
  return neurons.reduce(
    (sum, {gates}) =>
      sum + Object.values(gates).filter(({constant, unused}) => !constant && !unused).length,
    0,
  );
}
