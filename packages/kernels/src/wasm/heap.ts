import type {DataType, TensorInfo} from '@tensorflow/tfjs-core';
import {isGiven} from '@sparsegate/ops';
import {
  instantiateOn,
  outOfMemory,
  WORD,
  type KernelExports,
  type SecondThread,
} from '@sparsegate/wasm';
import {
  notSavedHere,
  sizeOf,
  type Block,
  type KernelHeap,
  type KernelMemory,
} from '../kernel-memory.js';
import {allocate} from './allocate.js';
import {keptWeights} from './kept-weights.js';
import {openWasmBackend, type WasmBackend} from './tfjs-internals.js';

/** The heap of tfjs's wasm backend, which two threads may work on where it is shared. */
export interface WasmHeap extends KernelHeap {
  exports: KernelExports;
  /** Takes a second thread, or none; ends the one before. */
  useSecond(thread: SecondThread | undefined): void;
}

const heaps = new WeakMap<object, WasmHeap>();

/** The kernels on the heap of tfjs's wasm backend: they read and write its tensors where they are. */
export function wasmHeap(backend: object): WasmHeap {
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

function openHeap(backend: WasmBackend): WasmHeap {
  /** The data of tensors with more values than they say. */
  const savedData = new WeakSet<object>();
  const weights = keptWeights(backend);
  const exports = instantiateOn(backend.memory, bytes => allocate(backend, bytes));
  let second: SecondThread | undefined;
  return {
    exports,
    useSecond: thread => {
      second?.stop();
      second = thread;
    },
    run: kernel => {
      const borrowed: number[] = [];
      const made: TensorInfo[] = [];
      const memory: KernelMemory = {
        exports,
        second,
        input: tensor => (tensor && isGiven(tensor) ? addressOf(backend, tensor) : 0),
        output: (shape, dtype = 'float32'): TensorBlock => {
          const tensor = makeTensor(backend, shape, dtype);
          made.push(tensor);
          return {tensor, address: backend.addressOf(tensor), shape, dtype};
        },
        savedOutput: (values): TensorBlock => {
          const address = allocate(backend, values * WORD);
          const tensor = backend.makeTensorAt(address, [1], 'float32');
          made.push(tensor);
          savedData.add(tensor.dataId);
          return {tensor, address, shape: tensor.shape, dtype: 'float32', values};
        },
        savedInput: tensor => {
          if (savedData.has(tensor.dataId)) return backend.addressOf(tensor);
          throw notSavedHere();
        },
        prepared: (tensors, use, prepare) => weights.get(tensors, use, prepare).addresses,
        scratch: bytes => {
          if (bytes === 0) return 0;
          borrowed.push(allocate(backend, bytes));
          return borrowed[borrowed.length - 1];
        },
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

/** A tensor of no values has no memory. */
function makeTensor(backend: WasmBackend, shape: number[], dtype: DataType): TensorInfo {
  const bytes = sizeOf(shape) * WORD;
  if (bytes === 0) return backend.makeTensor(shape, dtype);
  return backend.makeTensorAt(allocate(backend, bytes), shape, dtype);
}

/** tfjs does not look at what its own `malloc` returns: on a full heap its tensors stand at address 0. */
function addressOf(backend: WasmBackend, tensor: TensorInfo): number {
  const address = backend.addressOf(tensor);
  if (address === 0) throw outOfMemory(sizeOf(tensor.shape) * WORD);
  return address;
}
