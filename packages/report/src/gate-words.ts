import type {GateState, LayerStructure, NeuronStructure} from '@sparsegate/structure';

/** What the letters of a cell's gates mean, in the order in which they are stored. */
const MEANINGS: Record<string, Record<string, string>> = {
  ifgo: {i: 'input', f: 'forget', g: 'information flow', o: 'output'},
  urn: {u: 'update', r: 'reset', n: 'candidate'},
};

/** What each gate is, for a legend; just the letters for a cell that is not known. */
export function gateMeanings({gates}: LayerStructure): string[] {
  const words = MEANINGS[gates.join('')] ?? {};
  return gates.map(gate => (words[gate] ? `${gate} ${words[gate]}` : gate));
}

/** A value with two decimals and a minus, not a hyphen; without the sign of what is rounded to zero. */
export function valueWord(value: number | null): string {
  if (value === null) return '?';
  return value
    .toFixed(2)
    .replace(/^-(?=0\.00$)/, '')
    .replace('-', '\u2212');
}

/** Neither constant nor without effect. */
export function needsWeights({constant, unused}: GateState): boolean {
  return !constant && !unused;
}

/** What stands in the cell of a gate: nothing where it varies, a dash where it varies without effect. */
export function cellWord(state: GateState): string {
  if (state.constant) return valueWord(state.value);
  return state.unused ? '–' : '';
}

/** What one gate does: 'neuron 17, gate f: constant, 0.73', or 'varies, 12 weights in' where that is known. */
export function gateWord(
  {index, gates}: NeuronStructure,
  gate: string,
  weightsIn?: number,
): string {
  const state = gates[gate];
  const what = state.constant ? `constant, ${valueWord(state.value)}` : 'varies';
  const effect = state.unused ? ', without effect' : '';
  const weights = weightsIn === undefined || state.constant ? '' : `, ${weightsWord(weightsIn)} in`;
  return `neuron ${index}, gate ${gate}: ${what}${effect}${weights}`;
}

function weightsWord(count: number): string {
  return count === 1 ? '1 weight' : `${count} weights`;
}

/** What is left of a layer, in a sentence. */
export function layerWords({neurons, units, gates}: LayerStructure): string {
  const active = neurons.reduce(
    (sum, neuron) => sum + gates.filter(gate => needsWeights(neuron.gates[gate])).length,
    0,
  );
  return `${neurons.length} of ${units} neurons, ${active} of their ${gates.length * neurons.length} gates vary`;
}

/** All of a map in words, for those who do not see it. */
export function mapWords(layers: readonly LayerStructure[]): string {
  const each = layers.map(layer => `${layer.layer}: ${layerWords(layer)}; ${constantWords(layer)}`);
  return `One column is a neuron that is left, one row a gate. ${each.join(' ')}`;
}

function constantWords({gates, neurons}: LayerStructure): string {
  const counts = gates.map(
    gate => `${gate} ${neurons.filter(neuron => neuron.gates[gate].constant).length}`,
  );
  return `constant gates: ${counts.join(', ')}.`;
}

/** Runs of neurons that are left, as [from, to) in the order of the layer. */
export function keptRuns({neurons}: LayerStructure): Array<[number, number]> {
  const runs: Array<[number, number]> = [];
  for (const {index} of neurons) {
    const last = runs.at(-1);
    if (last && last[1] === index) last[1] = index + 1;
    else runs.push([index, index + 1]);
  }
  return runs;
}
