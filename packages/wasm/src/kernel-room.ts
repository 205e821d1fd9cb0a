import type {KernelExports} from './generated/kernel-exports.js';

/** What one call of a kernel needs of a memory, whoever owns it. */
export interface KernelRoom {
  exports: KernelExports;
  /** Address of bytes that are free again after the call; 0 bytes may have the address 0. */
  scratch(bytes: number): number;
}

/** Bytes of a float32 or int32. */
export const WORD = 4;

/** Addresses are 32 bits: `malloc` would take so many bytes, and more, for what is left of their number. */
const ADDRESS_SPACE = 2 ** 32;

/** @throws if a memory of 32-bit addresses cannot hold so many bytes */
export function checkBytes(bytes: number): void {
  // A number of 2³¹ and more that comes out of the module is negative here.
  if (!(bytes >= 0 && bytes < ADDRESS_SPACE)) throw outOfMemory(bytes);
}

export function outOfMemory(bytes: number): Error {
  return new Error(
    `@sparsegate/wasm: a call's tensors must fit into the memory of wasm, 4 GB with all that is there already. ` +
      `Received: one of ${bytes} bytes, for which there is no room. Use a smaller batch or shorter sequences.`,
  );
}
