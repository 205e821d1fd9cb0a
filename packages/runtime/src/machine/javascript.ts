import type {Machine, PlainKernel} from './machine.js';

/** Kernels in plain JavaScript on a buffer of its own: the same additions in the same order as plain SIMD. */
export function javascriptMachine(kernels: Readonly<Record<string, PlainKernel>>): Machine {
  const memory = {floats: new Float32Array(0), ints: new Int32Array(0)};
  return {
    engine: 'javascript',
    memory,
    kernels: Object.fromEntries(
      Object.entries(kernels).map(([name, kernel]) => [name, kernel.bind(null, memory)]),
    ),
    grow: bytes => {
      if (bytes <= memory.floats.byteLength) return;
      const ints = new Int32Array(Math.ceil(bytes / 4));
      ints.set(memory.ints);
      memory.ints = ints;
      memory.floats = new Float32Array(ints.buffer);
    },
  };
}
