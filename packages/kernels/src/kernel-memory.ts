import type {DataType, TensorInfo} from '@tensorflow/tfjs-core';
import type {KernelExports} from './kernel-exports.js';

/** A tensor to be, in the kernels' memory. */
export interface Block {
  address: number;
  shape: number[];
  dtype: DataType;
}

/** What a kernel sees of a backend during one call: addresses in one memory. */
export interface KernelMemory {
  exports: KernelExports;
  /** Address of a tensor's values; 0 for one that is absent or empty. */
  input(tensor: TensorInfo | undefined): number;
  /** A new tensor, its values not yet set; float32 unless said otherwise. */
  output(shape: number[], dtype?: DataType): Block;
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
