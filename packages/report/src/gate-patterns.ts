import type {LayerStructure, NeuronStructure} from '@sparsegate/structure';
import {expectStructure} from './structure-argument.js';

/** How many remaining neurons have just these gates active. */
export interface GatePattern {
  /** Names of the active gates in stored order, such as 'ifgo' or 'o'; '' where all are constant or without effect. */
  active: string;
  neurons: number;
}

/** The histogram of gate patterns of a layer, all 16 of an LSTM, from all gates active to none; zeros included. */
export function gatePatterns(layer: LayerStructure): GatePattern[] {
  expectStructure('gatePatterns', layer);
  const {gates, neurons} = layer;
  const found = neurons.map(neuron => activeGates(gates, neuron));
  const all = Array.from({length: 2 ** gates.length}, (_, bits) =>
    gates.filter((_gate, k) => (bits & (1 << (gates.length - 1 - k))) === 0).join(''),
  );
  return all.map(active => ({active, neurons: found.filter(pattern => pattern === active).length}));
}

/** Names of the gates of a neuron that vary and have an effect, in stored order. */
export function activeGates(gates: readonly string[], {gates: states}: NeuronStructure): string {
  return gates.filter(gate => !states[gate].constant && !states[gate].unused).join('');
}
