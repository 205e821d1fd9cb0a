import {checkBytes, outOfMemory, type KernelRoom} from './kernel-room.js';
import {instantiateOn} from './wasm-module.js';

const PAGE = 65536;
const MAXIMUM_PAGES = 65536;
/** Addresses are multiples of this; address 0 means "absent" and is never given out. */
const ALIGNMENT = 16;

/** The kernels on a memory of their own, which grows as it is asked for more. */
export interface Arena extends KernelRoom {
  /** Frees all scratch memory. Views of the memory made before may be empty after the next `scratch`. */
  reset(): void;
}

/** @throws if the engine has no WebAssembly SIMD */
export function openArena(): Arena {
  const memory = new WebAssembly.Memory({initial: 1, maximum: MAXIMUM_PAGES});
  let bottom = ALIGNMENT;
  const exports = instantiateOn(memory, bytes => {
    bottom += bytes;
    return ALIGNMENT;
  });
  let top = bottom;
  return {
    exports,
    scratch: bytes => {
      const address = top;
      top += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
      checkBytes(bytes);
      if (!growTo(memory, top)) throw outOfMemory(bytes);
      return address;
    },
    reset: () => {
      top = bottom;
    },
  };
}

/** Whether the memory has so many bytes now. */
function growTo(memory: WebAssembly.Memory, bytes: number): boolean {
  const missing = bytes - memory.buffer.byteLength;
  if (missing <= 0) return true;
  try {
    memory.grow(Math.ceil(missing / PAGE));
    return true;
  } catch {
    return false;
  }
}
