import type {TensorInfo} from '@tensorflow/tfjs-core';
import {isSimdSupported} from '@sparsegate/wasm';
import {cpuHeap, type CpuBackend} from '../cpu/heap.js';
import type {KernelHeap} from '../kernel-memory.js';
import {registerPackedSequences} from '../register.js';
import {openNodeBackend} from './node-backend.js';

const beside = new WeakMap<object, CpuBackend>();

/**
 * The WebAssembly kernels beside the backend, over a memory of their own: TensorFlow has no product with matrices compressed by
 * rows, and what is packed is small to copy.
 */
function heapBeside(backend: object): KernelHeap {
  let plain = beside.get(backend);
  if (!plain) {
    const node = openNodeBackend(backend);
    plain = {
      readSync: dataId => node.readSync(dataId),
      makeTensorInfo: (shape, dtype, values): TensorInfo => ({
        dataId: node.write(values as Float32Array, shape, dtype),
        shape,
        dtype,
      }),
    };
    beside.set(backend, plain);
  }
  return cpuHeap(plain);
}

/** Registers packed inference; without SIMD it keeps to plain tfjs ops. */
export function registerPackedBeside(): void {
  if (isSimdSupported()) registerPackedSequences('tensorflow', heapBeside);
}
