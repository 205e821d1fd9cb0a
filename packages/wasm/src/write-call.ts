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
  const words = wordsOf(room.exports.memory);
  const start = address / WORD;
  for (let k = 0; k < order.length; k++) words[start + k] = fields[order[k]] ?? 0;
  return address;
}

const views = new WeakMap<WebAssembly.Memory, Int32Array>();

/** The whole memory as it is now: one that has grown leaves its old views behind, empty. */
function wordsOf(memory: WebAssembly.Memory): Int32Array {
  const known = views.get(memory);
  if (known?.buffer === memory.buffer) return known;
  const words = new Int32Array(memory.buffer);
  views.set(memory, words);
  return words;
}
