import {frozenNeurons} from '@sparsegate/cells';
import type {ModelReading, RecurrentLayer, SiteFacts} from '@sparsegate/structure';
import type {Filled} from './stand-ins.js';

/**
 * What stays, in another order: neurons of sparse layers whose i, f and g are constant stand behind the others, where kernels take them
 * together and no longer compute their c once it rests.
 *
 * Layers whose order can be seen stay as they are: where features are blocked or tied, or states are given or taken.
 */
export function frozenLast(
  {recurrent, tied}: ModelReading,
  filled: ReadonlyMap<string, Filled>,
  facts: ReadonlyMap<string, SiteFacts>,
): Map<string, Filled> {
  const tiedSites = new Set(tied.flat().map(({site}) => site));
  const ordered = new Map(filled);
  for (const layer of recurrent) {
    const {name, holding} = layer;
    if (isSeen(layer) || tiedSites.has(name) || holding === 'stack') continue;
    const {keep, standIns} = filled.get(name)!;
    const frozen = frozenOf(layer, facts.get(name)!);
    const isLast = (k: number): boolean => frozen[k] || standIns.includes(k);
    const order = [...keep.filter(k => !isLast(k)), ...keep.filter(isLast)];
    if (frozen.includes(true)) ordered.set(name, {keep: order, standIns});
  }
  return ordered;
}

/** By neuron of a layer, whether its c does not depend on the input. */
export function frozenOf({cell, units}: RecurrentLayer, {constant, unused}: SiteFacts): boolean[] {
  const active = constant.flatMap((is, column) => (is || unused[column] ? [] : [column]));
  return frozenNeurons(cell, units, active);
}

function isSeen({blocking, startsAtZero, stateIsTaken}: RecurrentLayer): boolean {
  return blocking.length > 0 || !startsAtZero || stateIsTaken.includes(true);
}
