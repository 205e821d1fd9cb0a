import {
  activationValue,
  constantPreactivation,
  gateColumn,
  gateIndex,
  isKnownActivation,
  type CellRule,
  type NeuronFacts,
} from '@sparsegate/cells';
import type {Site, WeightReference} from './consumers.js';
import {provenConstants} from './gate-bounds.js';
import {sitesOf, type ModelReading} from './model-reading.js';
import type {RecurrentLayer} from './recurrent-layers.js';
import {keyOf, sourcesOf, type Source} from './sources.js';
import {columnIsNonzero} from './weight-table.js';

/** What the weights say of the features of one site, whatever the inputs are. */
export interface SiteFacts {
  /** By state (one for a site without states), which features are 0 at every step. */
  zero: boolean[][];
  /** By column of the kernels: whether nothing but zeros enters the gate, or its value is proven. */
  constant: boolean[];
  /** By column: the value of a gate that is proven to have it though weights enter; null for any other. */
  proven: Array<number | null>;
  /** By column: whether nothing depends on the gate's value. */
  unused: boolean[];
  /** By feature: the rules that hold. */
  rules: CellRule[][];
}

/**
 * The facts of all sites of a model, as far as they follow from each other: a neuron that is always 0 enters nothing, so that a gate
 * which it alone enters is constant, which may make a neuron above always 0.
 *
 * @param withRules false: constants only, as the paper counts them
 * @param withBounds whether to look for hard sigmoids that bounds prove to be 0 or 1
 */
export function factsOf(
  reading: ModelReading,
  withRules: boolean,
  withBounds = false,
): Map<string, SiteFacts> {
  const facts = new Map(sitesOf(reading).map(site => [site.name, emptyFacts(site)]));
  for (const {name, vectors, units} of reading.embeddings) {
    const values = reading.weights.get(vectors);
    facts.get(name)!.zero[0] = Array.from({length: units}, (_, k) => !columnIsNonzero(values, k));
  }
  const sources = sourcesOf(reading);
  for (const layer of withBounds ? reading.recurrent : []) {
    facts.get(layer.name)!.proven = provenConstants(reading, layer, sources);
  }
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
    proven: new Array<null>(columns).fill(null),
    unused: no(columns),
    rules: Array.from({length: site.units}, () => []),
  };
}

function isRecurrent(site: Site): site is RecurrentLayer {
  return 'cell' in site;
}

/**
 * Whether what a row of a matrix multiplies is always 0: one of its features is, and whatever it met on its way left it 0, as a product
 * does.
 */
export function isSilent(
  sources: readonly Source[] | undefined,
  facts: ReadonlyMap<string, SiteFacts>,
): boolean {
  return (sources ?? []).some(
    ({site, index, consumer}) =>
      consumer.zeroStays && facts.get(site.name)!.zero[consumer.state][index],
  );
}

function constantColumns(
  {weights}: ModelReading,
  layer: RecurrentLayer,
  facts: ReadonlyMap<string, SiteFacts>,
  sources: ReadonlyMap<string, Source[][]>,
  withRules: boolean,
): boolean[] {
  const rows = sources.get(keyOf(layer.kernel)) ?? [];
  const kernelRowIsZero = (row: number): boolean => withRules && isSilent(rows[row], facts);
  const {zero, proven} = facts.get(layer.name)!;
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
    (isConstant, column) =>
      proven[column] !== null ||
      (isConstant && preactivation(layer, {constant: columns, proven}, weights, column) !== null),
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
  facts: SiteFacts,
  neuron: number,
): NeuronFacts {
  const {activation} = layer.activations;
  return {
    constant: constantGatesOf(weights, layer, facts, neuron),
    startsAtZero: layer.startsAtZero,
    activationOfZero: isKnownActivation(activation) ? activationValue(activation, 0) : undefined,
    isTaken: state => layer.stateIsTaken[layer.cell.states.indexOf(state)],
  };
}

/** By gate of a neuron, its value if it is constant and its activation known. */
export function constantGatesOf(
  weights: ModelReading['weights'],
  layer: RecurrentLayer,
  facts: SiteFacts,
  neuron: number,
): (gate: string) => number | undefined {
  return name => {
    const gate = gateIndex(layer.cell, name);
    const isConstant = facts.constant[gateColumn(layer.units, gate, neuron)];
    return isConstant ? constantValue(layer, facts, gate, neuron, weights) : undefined;
  };
}

/** What tells the constant gates of a layer. */
type ConstantFacts = Pick<SiteFacts, 'constant' | 'proven'>;

/** The value of a constant gate: what is proven, or the activation of its bias; undefined where that is not known. */
export function constantValue(
  layer: RecurrentLayer,
  facts: ConstantFacts,
  gate: number,
  neuron: number,
  weights: ModelReading['weights'],
): number | undefined {
  const column = gateColumn(layer.units, gate, neuron);
  const known = facts.proven[column] ?? layer.constants?.[column];
  if (typeof known === 'number') return known;
  const activation = layer.activations[layer.cell.gates[gate].activatedBy];
  const a = preactivation(layer, facts, weights, column);
  return isKnownActivation(activation) && a !== null ? activationValue(activation, a) : undefined;
}

/** What the activation of a gate without weights is taken of; null where it varies all the same, through its reset gate. */
function preactivation(
  layer: RecurrentLayer,
  facts: ConstantFacts,
  weights: ModelReading['weights'],
  column: number,
): number | null {
  const {cell, units} = layer;
  if (typeof layer.constants?.[column] === 'number' || !layer.bias) return 0;
  const bias = weights.get(layer.bias).values;
  const resetOf = (neuron: number): number | null => {
    const reset = gateIndex(cell, 'r');
    if (!facts.constant[gateColumn(units, reset, neuron)]) return null;
    return constantValue(layer, facts, reset, neuron, weights) ?? null;
  };
  return constantPreactivation(cell, units, bias, column, resetOf);
}
