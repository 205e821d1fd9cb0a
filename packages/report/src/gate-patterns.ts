import type {LayerStructure} from '@sparsegate/structure';

/** How many remaining neurons have just these gates active. */
export interface GatePattern {
  /** Names of the active gates in stored order, such as 'ifgo' or 'o'; '' where all are constant or without effect. */
  active: string;
  neurons: number;
}

/** The histogram of gate patterns of a layer, all 16 of an LSTM, from all gates active to none; zeros included. */
export function gatePatterns({gates, neurons}: LayerStructure): GatePattern[] {
  const patternOf = (isActive: (gate: string, k: number) => boolean): string =>
    gates.filter(isActive).join('');
  const found = neurons.map(({gates: states}) =>
    patternOf(gate => !states[gate].constant && !states[gate].unused),
  );
  const all = Array.from({length: 2 ** gates.length}, (_, bits) =>
    patternOf((_gate, k) => (bits & (1 << (gates.length - 1 - k))) === 0),
  );
  return all.map(active => ({active, neurons: found.filter(pattern => pattern === active).length}));
}
