import {shown} from '@sparsegate/structure';
import type {CompactionState} from './compaction-callback.js';

/** @throws unless it has the form of a state */
export function checkState(what: string, given: unknown): void {
  const {spaces, spells} = (given ?? {}) as Partial<CompactionState>;
  const isState =
    typeof spaces === 'object' &&
    typeof spells === 'object' &&
    Object.values(spaces).every(
      ({size, kept}) =>
        Array.isArray(kept) &&
        kept.length > 0 &&
        kept.every(
          (k, at) => Number.isInteger(k) && k >= 0 && k < size && (at === 0 || k > kept[at - 1]),
        ),
    ) &&
    Object.keys(spaces).every(key => key in spells);
  if (isState) return;
  throw new Error(
    `${what} must be what state() of an earlier callback gave. Received: ${shown(given)}.`,
  );
}
