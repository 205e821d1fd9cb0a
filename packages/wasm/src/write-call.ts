import {WORD, type KernelRoom} from './kernel-room.js';

/**
 * Writes the fields of a kernel's call into scratch memory, 32 bits each; what is left out is 0, which is "absent".
 *
 * @param order the call's fields, as the build read them from the assembly: `LSTM_CALL` and its like
 * @returns the call's address
 */
export function writeCall<Field extends string>(
  room: KernelRoom,
  order: readonly Field[],
  fields: Partial<Record<Field, number>>,
): number {
  const address = room.scratch(order.length * WORD);
  // Made anew at every call: a memory that grows leaves its old views behind, empty.
  const view = new Int32Array(room.exports.memory.buffer, address, order.length);
  order.forEach((field, k) => {
    view[k] = fields[field] ?? 0;
  });
  return address;
}
