import type {DataType, TensorInfo} from '@tensorflow/tfjs-core';
import type {KernelExports} from './kernel-exports.js';

/** A tensor to be, in the kernels' memory. */
export interface Block {
  address: number;
  shape: number[];
  dtype: DataType;
  /** Where there are more values than the shape says: how many. */
  values?: number;
}

/** What a kernel sees of a backend during one call: addresses in one memory. */
export interface KernelMemory {
  exports: KernelExports;
  /** Address of a tensor's values; 0 for one that is absent or empty. */
  input(tensor: TensorInfo | undefined): number;
  /** A new tensor, its values not yet set; float32 unless said otherwise. */
  output(shape: number[], dtype?: DataType): Block;
  /**
   * A new float32 tensor that says it has one value and has so many: for what a kernel saves for its gradient. tfjs
   * makes zeros of the size that it says, as the gradient by it, for every output of an op.
   */
  savedOutput(values: number): Block;
  /** Address of what another kernel saved. */
  savedInput(tensor: TensorInfo): number;
  /** Address of bytes that are free again after the call. */
  scratch(bytes: number): number;
}

/** A backend's memory with the kernels on it. */
export interface KernelHeap {
  /** One kernel call; its blocks become tensors of the backend. */
  run(kernel: (memory: KernelMemory) => Block[]): TensorInfo[];
}

/** Number of elements of a shape. */
export function sizeOf(shape: number[]): number {
  return shape.reduce((product, length) => product * length, 1);
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
    `@sparsegate/kernels: a call's tensors must fit into the memory of wasm, 4 GB with all that is there already. ` +
      `Received: one of ${bytes} bytes, for which there is no room. Use a smaller batch or shorter sequences.`,
  );
}
