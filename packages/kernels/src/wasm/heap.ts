import type {TensorInfo} from '@tensorflow/tfjs-core';
import type {Block, KernelHeap, KernelMemory} from '../kernel-memory.js';
import {instantiateOn} from '../wasm-module.js';
import {openWasmBackend, type WasmBackend} from './tfjs-internals.js';
import {isGiven} from '@sparsegate/ops';

const heaps = new WeakMap<object, KernelHeap>();

/** The kernels on the heap of tfjs's wasm backend: they read and write its tensors where they are. */
export function wasmHeap(backend: object): KernelHeap {
  let heap = heaps.get(backend);
  if (!heap) {
    heap = openHeap(openWasmBackend(backend));
    heaps.set(backend, heap);
  }
  return heap;
}

interface TensorBlock extends Block {
  tensor: TensorInfo;
}

function openHeap(backend: WasmBackend): KernelHeap {
  const exports = instantiateOn(backend.memory, bytes => backend.malloc(bytes));
  return {
    run: kernel => {
      const borrowed: number[] = [];
      const made: TensorInfo[] = [];
      const memory: KernelMemory = {
        exports,
        input: tensor => (tensor && isGiven(tensor) ? backend.addressOf(tensor) : 0),
        output: (shape, dtype = 'float32'): TensorBlock => {
          const tensor = backend.makeTensor(shape, dtype);
          made.push(tensor);
          return {tensor, address: backend.addressOf(tensor), shape, dtype};
        },
        scratch: bytes => borrow(backend, bytes, borrowed),
      };
      try {
        return kernel(memory).map(block => (block as TensorBlock).tensor);
      } catch (error) {
        made.forEach(tensor => backend.disposeTensor(tensor));
        throw error;
      } finally {
        borrowed.forEach(address => backend.free(address));
      }
    },
  };
}

function borrow(backend: WasmBackend, bytes: number, borrowed: number[]): number {
  if (bytes === 0) return 0;
  const address = backend.malloc(bytes);
  if (address === 0) {
    throw new Error(
      `@sparsegate/kernels: the wasm heap must have ${bytes} bytes left. Received: none. ` +
        'Use a smaller batch or shorter sequences.',
    );
  }
  borrowed.push(address);
  return address;
}
