import type {LayerStructure} from '@sparsegate/structure';
import {activeGates} from './gate-patterns.js';
import type {LagGradients} from './gradient-by-lag.js';
import {expectStructure} from './structure-argument.js';

/** Neurons that are drawn and counted together. */
export interface LagGroup {
  name: string;
  /** Positions in `LagGradients.neurons`. */
  members: number[];
}

/**
 * The neurons of a layer by their gates: those where only the last gate varies (an LSTM's output gate: the paper's short
 * neurons), those where all gates vary, and the others. A group without neurons is left out.
 *
 * @param layer the structure of the layer that the gradients are of; of another one the indexes do not fit
 * @throws if a neuron of the gradients does not remain in the layer
 */
export function lagGroups(gradients: LagGradients, layer: LayerStructure): LagGroup[] {
  expectStructure('lagGroups', layer);
  const byIndex = new Map(layer.neurons.map(neuron => [neuron.index, neuron]));
  const last = layer.gates[layer.gates.length - 1];
  const names = new Map([
    [last, `only ${last} varies`],
    [layer.gates.join(''), 'all gates vary'],
  ]);
  const nameOf = (index: number): string => {
    const neuron = byIndex.get(index);
    if (!neuron) throw new Error(missing(index, gradients, layer));
    return names.get(activeGates(layer.gates, neuron)) ?? OTHERS;
  };
  const byNeuron = gradients.neurons.map(nameOf);
  return [...names.values(), OTHERS]
    .map(name => ({name, members: positions(byNeuron, name)}))
    .filter(({members}) => members.length > 0);
}

const OTHERS = 'some gates vary';

function positions(names: readonly string[], wanted: string): number[] {
  return names.flatMap((name, at) => (name === wanted ? [at] : []));
}

function missing(index: number, {layer}: LagGradients, structure: LayerStructure): string {
  return (
    `lagGroups: neurons must be among those that remain in ${structure.layer}. Received: neuron ${index} of ${layer}. ` +
    `Give gradientByLag the remaining ones only: neurons: structure.neurons.map(({index}) => index).`
  );
}
