import type {TensorInfo} from '@tensorflow/tfjs-core';
import {WORD} from '@sparsegate/wasm';
import {sizeOf} from '../kernel-memory.js';
import {PreparedCache, type Prepare, type PreparedArrays} from '../prepared.js';
import {allocate} from './allocate.js';
import type {WasmBackend} from './tfjs-internals.js';

/** Arrays that stay on the heap, in one piece. */
interface KeptArrays {
  /** Of each of them; 0 for an empty one. */
  addresses: number[];
  /** Address of all of them together. */
  whole: number;
}

export interface KeptWeights {
  /** What was prepared of these weights, or is now. See `KernelMemory.prepared`. */
  get(tensors: ReadonlyArray<TensorInfo | undefined>, use: number, prepare: Prepare): KeptArrays;
}

/** What kernels prepared of weights, on the heap of tfjs's wasm backend for as long as the weights are there. */
export function keptWeights(backend: WasmBackend): KeptWeights {
  // tfjs does not say when it disposes of data: the engine does, some time after it has.
  const unused = new FinalizationRegistry<number>(address => backend.free(address));
  const cache = new PreparedCache<KeptArrays>(({addresses, whole}) => {
    unused.unregister(addresses);
    backend.free(whole);
  });
  return {
    get: (tensors, use, prepare) =>
      cache.get(tensors, use, () => {
        const kept = keep(backend, prepare(tensors.map(tensor => valuesOf(backend, tensor))));
        unused.register(kept.addresses, kept.whole, kept.addresses);
        return kept;
      }),
  };
}

function keep(backend: WasmBackend, arrays: PreparedArrays): KeptArrays {
  const bytes = arrays.reduce((sum, {byteLength}) => sum + byteLength, 0);
  const whole = allocate(backend, Math.max(bytes, WORD));
  const heap = new Uint8Array(backend.memory.buffer);
  let next = whole;
  const addresses = arrays.map(({buffer, byteOffset, byteLength}) => {
    const address = next;
    heap.set(new Uint8Array(buffer, byteOffset, byteLength), address);
    next += byteLength;
    return byteLength > 0 ? address : 0;
  });
  return {addresses, whole};
}

function valuesOf(
  backend: WasmBackend,
  tensor: TensorInfo | undefined,
): Float32Array | Int32Array | undefined {
  if (!tensor) return undefined;
  const values = tensor.dtype === 'int32' ? Int32Array : Float32Array;
  const size = sizeOf(tensor.shape);
  if (size === 0) return new values(0);
  return new values(backend.memory.buffer, backend.addressOf(tensor), size);
}
