import type {Memory} from '../machine/memory.js';
import {hardSigmoid, sigmoid} from './functions.js';

/** Applies a gate function to columns, in place. */
export function applyGates({floats}: Memory, hard: number, at: number, count: number): void {
  const f = hard ? hardSigmoid : sigmoid;
  for (let k = at; k < at + count; k++) f(floats, k);
}

/**
 * The values of all gates by slot: packed columns laid over the constants; without targets, the columns themselves.
 *
 * @param at, gates positions of the columns and of the place for all gates
 * @returns the position of the gates
 */
export function spreadGates(
  {floats, ints}: Memory,
  columns: number,
  targets: number,
  constants: number,
  slots: number,
  at: number,
  gates: number,
): number {
  if (!targets) return at;
  floats.copyWithin(gates, constants / 4, constants / 4 + slots);
  for (let k = 0; k < columns; k++) floats[gates + ints[targets / 4 + k]] = floats[at + k];
  return gates;
}
