import type {TensorInfo} from '@tensorflow/tfjs-core';
import {isSimdSupported} from '@sparsegate/wasm';
import {cpuHeap, type CpuBackend} from '../cpu/heap.js';
import type {KernelHeap} from '../kernel-memory.js';
import {registerPackedSequences, registerSamples} from '../register.js';
import {openNodeBackend} from './node-backend.js';

const beside = new WeakMap<object, CpuBackend>();

/** The WebAssembly kernels beside the backend, over a memory of their own. */
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

/**
 * Registers packed inference, as TensorFlow has no product with matrices compressed by rows and what is packed is small to copy, and
 * samples, which come sooner than TensorFlow's own, and the same as on the other backends. Without SIMD both keep to plain tfjs ops.
 */
export function registerBeside(): void {
  if (!isSimdSupported()) return;
  registerPackedSequences('tensorflow', heapBeside);
  registerSamples('tensorflow', heapBeside);
}
