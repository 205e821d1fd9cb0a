import {WORD, type KernelMemory} from './kernel-memory.js';

/**
 * Writes the fields of a kernel's call into scratch memory, 32 bits each; what is left out is 0, which is "absent".
 *
 * @param order the fields in the order of the class in `assembly/`
 * @returns the call's address
 */
export function writeCall<Field extends string>(
  memory: KernelMemory,
  order: readonly Field[],
  fields: Partial<Record<Field, number>>,
): number {
  const address = memory.scratch(order.length * WORD);
  // Made anew at every call: a memory that grows leaves its old views behind, empty.
  const view = new Int32Array(memory.exports.memory.buffer, address, order.length);
  order.forEach((field, k) => {
    view[k] = fields[field] ?? 0;
  });
  return address;
}
