import {initialize as initializeConstants, TABLE_BYTES as CONSTANT_BYTES} from './constants';
import {initializeRatios, RATIO_BYTES} from './gate-values';

/** Bytes of the module's tables. */
export const TABLE_BYTES: i32 = CONSTANT_BYTES + RATIO_BYTES;

/** Writes the tables, once per module and memory, before anything else runs. */
export function initialize(address: usize): void {
  initializeConstants(address);
  initializeRatios(address + <usize>CONSTANT_BYTES);
}
