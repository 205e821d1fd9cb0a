import type {KernelRoom, SecondThread} from '@sparsegate/wasm';
import type {DataType, TensorInfo} from '@tensorflow/tfjs-core';
import type {Prepare} from './prepared.js';

/** A tensor to be, in the kernels' memory. */
export interface Block {
  address: number;
  shape: number[];
  dtype: DataType;
  /** Where there are more values than the shape says: how many. */
  values?: number;
}

/** What a kernel sees of a backend during one call: addresses in one memory. */
export interface KernelMemory extends KernelRoom {
  /** Another thread with the kernels on this memory, where the user wants one. */
  readonly second?: SecondThread;
  /** Address of a tensor's values; 0 for one that is absent or empty. */
  input(tensor: TensorInfo | undefined): number;
  /** A new tensor, its values not yet set; float32 unless said otherwise. */
  output(shape: number[], dtype?: DataType): Block;
  /**
   * A new float32 tensor that says it has one value and has so many: for what a kernel saves for its gradient. tfjs
   * makes zeros of the size that it says, as the gradient by it, for every output of an op.
   */
  savedOutput(values: number): Block;
  /**
   * Addresses of what `prepare` makes of weights, in its order; 0 for an empty array. It is called once for as long as the
   * tensors hold the same data, not once for each call of the kernel.
   *
   * @param use number of what the weights are prepared for: other uses of the same ones are kept beside it
   */
  prepared(tensors: ReadonlyArray<TensorInfo | undefined>, use: number, prepare: Prepare): number[];
  /** Address of what another kernel saved. */
  savedInput(tensor: TensorInfo): number;
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

/** For a gradient kernel that is handed something else than what the same backend's forward kernel saved. */
export function notSavedHere(): Error {
  return new Error(
    `@sparsegate/kernels: what a kernel saved must be shared, not copied. Received: a copy, or what another backend's kernel saved. ` +
      `Leave the backend, and the kernel Identity of @sparsegate/kernels/wasm, as they are from a call to its gradient.`,
  );
}
