import {fault} from '../fault.js';
import type {Machine} from './machine.js';
import {aligned, ALIGNMENT} from './memory.js';

/** Hands out a machine's memory from the bottom up: first a model's weights, then what its calls need. */
export interface Arena {
  /** The first address that is free. */
  top: number;
  /** Addresses end here. */
  limit: number;

  /**
   * The address of so many bytes.
   *
   * @throws above the limit
   */
  take(bytes: number): number;

  /** Puts numbers into the memory, for as long as the model lives. */
  store(numbers: Float32Array | Int32Array): number;
}

/** @param limit the end of the memory that may be taken; it may be moved later */
export function createArena({base = ALIGNMENT, grow, memory}: Machine, limit: number): Arena {
  const arena: Arena = {
    top: aligned(base),
    limit,
    take: bytes => {
      const address = arena.top;
      const top = address + aligned(bytes);
      if (top > arena.limit) {
        throw fault('Model', `at most ${arena.limit} bytes`, top, 'Run less at once');
      }
      grow(top);
      arena.top = top;
      return address;
    },
    store: numbers => {
      const address = arena.take(numbers.byteLength);
      const view = numbers instanceof Int32Array ? memory.ints : memory.floats;
      view.set(numbers, address / 4);
      return address;
    },
  };
  return arena;
}
