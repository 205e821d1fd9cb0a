import {damaged} from '../fault.js';
import {rowStride} from '../machine/memory.js';
import {LARGEST_SIZE, type Source} from './layer.js';

/**
 * The gates of a recurrent layer as columns of its matrices: those with the sigmoid first, then those with tanh, both
 * padded to a multiple of 8.
 */
export interface Columns {
  sigmoids: number;
  tanhs: number;
  /** Address of the slot of each column among the gates' values, or 0 where column k is slot k. */
  targets: number;
  /** Address of the constant gates' values by slot, or 0. */
  constants: number;
  /** Slots of all gates: gate by gate, `rowStride(units)` each. */
  slots: number;
}

/**
 * Reads which columns are which gates. A layer of active gates only has none of this: column k is slot k.
 *
 * @param sigmoidGates, tanhGates how many kinds of gates may be packed; the sigmoid ones come first
 * @throws if a column's gate is not there, comes twice or has the other function
 */
export function readColumns(
  source: Source,
  units: number,
  sigmoidGates: number,
  tanhGates: number,
): Columns {
  const {reader, arena} = source;
  const stride = rowStride(units);
  const middle = sigmoidGates * stride;
  const slots = middle + tanhGates * stride;
  if (!reader.whole(0, 1)) {
    return {sigmoids: middle, tanhs: slots - middle, targets: 0, constants: 0, slots};
  }
  const sigmoids = 8 * reader.whole(0, LARGEST_SIZE);
  const tanhs = 8 * reader.whole(0, LARGEST_SIZE);
  const gates = reader.expect((sigmoidGates + tanhGates) * units);
  const constants = new Float32Array(slots + 1);
  const active = new Set<number>();
  const targets = Int32Array.from({length: reader.expect(sigmoids + tanhs)}, (_, column) => {
    // In the file 0 is padding, and gate k of unit u is 1 + k units + u. Padding has a slot behind all others.
    const gate = reader.whole(0, gates) - 1;
    const unit = gate % units;
    const slot = gate < 0 ? slots : ((gate - unit) / units) * stride + unit;
    if (gate >= 0 && (active.has(slot) || slot < middle !== column < sigmoids)) {
      throw damaged('each gate at one column of its function', gate);
    }
    active.add(slot);
    return slot;
  });
  for (let slot = 0; slot < slots; slot++) {
    if (slot % stride < units && !active.has(slot)) constants[slot] = reader.floats(1)[0];
  }
  return {sigmoids, tanhs, targets: arena.store(targets), constants: arena.store(constants), slots};
}
