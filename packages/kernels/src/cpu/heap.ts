import {isGiven} from '@sparsegate/ops';
import {openArena, WORD, type Arena} from '@sparsegate/wasm';
import type {BackendValues, DataType, TensorInfo, TypedArray} from '@tensorflow/tfjs-core';
import {
  notSavedHere,
  sizeOf,
  type Block,
  type KernelHeap,
  type KernelMemory,
} from '../kernel-memory.js';
import {PreparedCache, type PreparedArrays} from '../prepared.js';

/** What these kernels use of a backend whose tensors are not in their memory: of the cpu one, part of its public interface. */
export interface CpuBackend {
  readSync(dataId: object): BackendValues;
  makeTensorInfo(shape: number[], dtype: DataType, values: TypedArray): TensorInfo;
}

const heaps = new WeakMap<object, KernelHeap>();

/** The kernels over a memory of their own: inputs are copied in, results out, and the memory is used again. */
export function cpuHeap(backend: object): KernelHeap {
  let heap = heaps.get(backend);
  if (!heap) {
    heap = openHeap(backend as CpuBackend);
    heaps.set(backend, heap);
  }
  return heap;
}

function openHeap(backend: CpuBackend): KernelHeap {
  const arena = openArena();
  /** The data of tensors with more values than they say. */
  const savedData = new WeakSet<object>();
  const preparedArrays = new PreparedCache<PreparedArrays>();
  const output: KernelMemory['output'] = (shape, dtype = 'float32') => ({
    address: arena.scratch(sizeOf(shape) * WORD),
    shape,
    dtype,
  });
  const input = (tensor: TensorInfo | undefined): number =>
    tensor && isGiven(tensor) ? copyIn(backend, tensor, arena) : 0;
  const memory: KernelMemory = {
    exports: arena.exports,
    scratch: bytes => arena.scratch(bytes),
    input,
    output,
    savedOutput: values => ({...output([values]), shape: [1], values}),
    savedInput: tensor => {
      if (savedData.has(tensor.dataId)) return input(tensor);
      throw notSavedHere();
    },
    prepared: (tensors, use, prepare) =>
      preparedArrays
        .get(tensors, use, () => prepare(tensors.map(tensor => valuesOf(backend, tensor))))
        .map(array => (array.length > 0 ? copyArray(array, arena) : 0)),
  };
  return {
    run: kernel => {
      arena.reset();
      return kernel(memory).map(block => {
        const tensor = copyOut(backend, block, arena);
        if (block.values !== undefined) savedData.add(tensor.dataId);
        return tensor;
      });
    },
  };
}

function copyIn(backend: CpuBackend, tensor: TensorInfo, {exports, scratch}: Arena): number {
  const values = backend.readSync(tensor.dataId) as TypedArray;
  const address = scratch(values.length * WORD);
  // By the dtype, not by the array: this backend casts a bool to float32 by calling its bytes so.
  new (arrayOf(tensor.dtype))(exports.memory.buffer, address, values.length).set(values);
  return address;
}

function valuesOf(backend: CpuBackend, tensor: TensorInfo | undefined): TypedArray | undefined {
  return tensor && (backend.readSync(tensor.dataId) as TypedArray);
}

function copyArray(values: Float32Array | Int32Array, {exports, scratch}: Arena): number {
  const address = scratch(values.byteLength);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  new Uint8Array(exports.memory.buffer).set(bytes, address);
  return address;
}

function copyOut(backend: CpuBackend, block: Block, {exports}: Arena): TensorInfo {
  const {address, shape, dtype} = block;
  const count = block.values ?? sizeOf(shape);
  const values = new (arrayOf(dtype))(exports.memory.buffer, address, count).slice();
  return backend.makeTensorInfo(shape, dtype, values);
}

function arrayOf(dtype: DataType): Float32ArrayConstructor | Int32ArrayConstructor {
  return dtype === 'float32' ? Float32Array : Int32Array;
}
