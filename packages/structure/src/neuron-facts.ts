import {
  activationValue,
  constantPreactivation,
  gateColumn,
  gateIndex,
  isKnownActivation,
  type CellRule,
  type NeuronFacts,
} from '@sparsegate/cells';
import type {Consumer, Site, WeightReference} from './consumers.js';
import {sitesOf, type ModelReading} from './model-reading.js';
import type {RecurrentLayer} from './recurrent-layers.js';
import {rowsOfNeuron} from './row-map.js';
import {columnIsNonzero} from './weight-table.js';

/** What the weights say of the features of one site, whatever the inputs are. */
export interface SiteFacts {
  /** By state (one for a site without states), which features are 0 at every step. */
  zero: boolean[][];
  /** By column of the kernels: whether nothing but zeros enters the gate. */
  constant: boolean[];
  /** By column: whether nothing depends on the gate's value. */
  unused: boolean[];
  /** By feature: the rules that hold. */
  rules: CellRule[][];
}

/** A feature that a row of a matrix multiplies. */
export interface Source {
  site: Site;
  index: number;
  consumer: Consumer;
}

/**
 * The facts of all sites of a model, as far as they follow from each other: a neuron that is always 0 enters nothing, so that a gate
 * which it alone enters is constant, which may make a neuron above always 0.
 *
 * @param withRules false: constants only, as the paper counts them
 */
export function factsOf(reading: ModelReading, withRules: boolean): Map<string, SiteFacts> {
  const facts = new Map(sitesOf(reading).map(site => [site.name, emptyFacts(site)]));
  for (const {name, vectors, units} of reading.embeddings) {
    const values = reading.weights.get(vectors);
    facts.get(name)!.zero[0] = Array.from({length: units}, (_, k) => !columnIsNonzero(values, k));
  }
  const sources = sourcesOf(reading);
  for (let changed = true; changed;) {
    changed = false;
    for (const layer of reading.recurrent) {
      const found = facts.get(layer.name)!;
      found.constant = constantColumns(reading, layer, facts, sources, withRules);
      if (withRules && applyRules(reading, layer, found)) changed = true;
    }
  }
  return facts;
}

function emptyFacts(site: Site): SiteFacts {
  const states = isRecurrent(site) ? site.cell.states.length : 1;
  const columns = isRecurrent(site) ? site.cell.gates.length * site.units : 0;
  const no = (length: number): boolean[] => new Array<boolean>(length).fill(false);
  return {
    zero: Array.from({length: states}, () => no(site.units)),
    constant: no(columns),
    unused: no(columns),
    rules: Array.from({length: site.units}, () => []),
  };
}

function isRecurrent(site: Site): site is RecurrentLayer {
  return 'cell' in site;
}

/** By matrix, 'layer/weight', and row: the features that it multiplies. */
export function sourcesOf(reading: ModelReading): Map<string, Source[][]> {
  const found = new Map<string, Source[][]>();
  for (const site of sitesOf(reading)) {
    for (const consumer of site.consumers) {
      const rows = found.get(keyOf(consumer)) ?? [];
      found.set(keyOf(consumer), rows);
      for (let index = 0; index < site.units; index++) {
        for (const row of rowsOfNeuron(consumer.rows, index)) {
          (rows[row] ??= []).push({site, index, consumer});
        }
      }
    }
  }
  return found;
}

/** A matrix by name. */
export function keyOf({layer, weight}: WeightReference): string {
  return `${layer}/${weight}`;
}

/** Whether a feature adds nothing to what a matrix that reads it gives. */
export function addsNothing(
  {site, index, consumer}: Source,
  facts: ReadonlyMap<string, SiteFacts>,
): boolean {
  return consumer.zeroStays && facts.get(site.name)!.zero[consumer.state][index];
}

function constantColumns(
  {weights}: ModelReading,
  layer: RecurrentLayer,
  facts: ReadonlyMap<string, SiteFacts>,
  sources: ReadonlyMap<string, Source[][]>,
  withRules: boolean,
): boolean[] {
  const rows = sources.get(keyOf(layer.kernel)) ?? [];
  const kernelRowIsZero = (row: number): boolean =>
    withRules && rows[row] !== undefined && rows[row].every(source => addsNothing(source, facts));
  const {zero} = facts.get(layer.name)!;
  const columns = new Array<boolean>(layer.cell.gates.length * layer.units).fill(true);
  const enter = (reference: WeightReference, rowIsZero: (row: number) => boolean): void => {
    const {shape, values} = weights.get(reference);
    for (let row = 0; row < shape[0]; row++) {
      if (rowIsZero(row)) continue;
      for (let column = 0; column < shape[1]; column++) {
        if (values[row * shape[1] + column] !== 0) columns[column] = false;
      }
    }
  };
  enter(layer.kernel, kernelRowIsZero);
  enter(layer.recurrentKernel, row => zero[0][row]);
  return columns.map(
    (isConstant, column) => isConstant && preactivation(layer, weights, columns, column) !== null,
  );
}

/** @returns whether anything is new */
function applyRules(reading: ModelReading, layer: RecurrentLayer, facts: SiteFacts): boolean {
  const {cell, units} = layer;
  let changed = false;
  for (let k = 0; k < units; k++) {
    const neuron = neuronFacts(reading, layer, facts, k);
    for (const rule of cell.rules) {
      if (facts.rules[k].includes(rule) || !rule.holds(neuron)) continue;
      facts.rules[k].push(rule);
      for (const gate of rule.unused) {
        facts.unused[gateColumn(units, gateIndex(cell, gate), k)] = true;
      }
      for (const state of rule.zero) facts.zero[cell.states.indexOf(state)][k] = true;
      changed = true;
    }
  }
  return changed;
}

function neuronFacts(
  {weights}: ModelReading,
  layer: RecurrentLayer,
  {constant}: SiteFacts,
  neuron: number,
): NeuronFacts {
  const {activation} = layer.activations;
  return {
    constant: name => {
      const gate = gateIndex(layer.cell, name);
      const isConstant = constant[gateColumn(layer.units, gate, neuron)];
      return isConstant ? constantValue(layer, gate, neuron, weights, constant) : undefined;
    },
    startsAtZero: layer.startsAtZero,
    activationOfZero: isKnownActivation(activation) ? activationValue(activation, 0) : undefined,
    isTaken: state => layer.stateIsTaken[layer.cell.states.indexOf(state)],
  };
}

/**
 * The value of a constant gate: the activation of its bias; undefined where the activation is not known.
 *
 * @param constant by column, which gates of the layer are
 */
export function constantValue(
  layer: RecurrentLayer,
  gate: number,
  neuron: number,
  weights: ModelReading['weights'],
  constant: readonly boolean[],
): number | undefined {
  const column = gateColumn(layer.units, gate, neuron);
  const known = layer.constants?.[column];
  if (typeof known === 'number') return known;
  const activation = layer.activations[layer.cell.gates[gate].activatedBy];
  const a = preactivation(layer, weights, constant, column);
  return isKnownActivation(activation) && a !== null ? activationValue(activation, a) : undefined;
}

/** What the activation of a gate without weights is taken of; null where it varies all the same, through its reset gate. */
function preactivation(
  layer: RecurrentLayer,
  weights: ModelReading['weights'],
  isEmpty: readonly boolean[],
  column: number,
): number | null {
  const {cell, units} = layer;
  if (typeof layer.constants?.[column] === 'number' || !layer.bias) return 0;
  const bias = weights.get(layer.bias).values;
  const resetOf = (neuron: number): number | null => {
    const reset = gateIndex(cell, 'r');
    if (!isEmpty[gateColumn(units, reset, neuron)]) return null;
    return constantValue(layer, reset, neuron, weights, isEmpty) ?? null;
  };
  return constantPreactivation(cell, units, bias, column, resetOf);
}
