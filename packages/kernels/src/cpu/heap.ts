import {isGiven} from '@sparsegate/ops';
import type {BackendValues, DataType, TensorInfo, TypedArray} from '@tensorflow/tfjs-core';
import {
  checkBytes,
  outOfMemory,
  sizeOf,
  WORD,
  type Block,
  type KernelHeap,
  type KernelMemory,
} from '../kernel-memory.js';
import {instantiateOn} from '../wasm-module.js';

const PAGE = 65536;
const MAXIMUM_PAGES = 65536;
/** Addresses are multiples of this; address 0 means "absent" and is never given out. */
const ALIGNMENT = 16;

/** What these kernels use of the cpu backend: part of its public interface. */
interface CpuBackend {
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
  const memory = new WebAssembly.Memory({initial: 1, maximum: MAXIMUM_PAGES});
  let bottom = ALIGNMENT;
  const exports = instantiateOn(memory, bytes => {
    bottom += bytes;
    return ALIGNMENT;
  });
  return {
    run: kernel => {
      let top = bottom;
      const scratch = (bytes: number): number => {
        const address = top;
        top += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
        checkBytes(bytes);
        if (!growTo(memory, top)) throw outOfMemory(bytes);
        return address;
      };
      const output: KernelMemory['output'] = (shape, dtype = 'float32') => ({
        address: scratch(sizeOf(shape) * WORD),
        shape,
        dtype,
      });
      const savedOutput: KernelMemory['savedOutput'] = values => ({
        ...output([values]),
        shape: [1],
        values,
      });
      const input = (tensor: TensorInfo | undefined): number =>
        tensor && isGiven(tensor) ? copyIn(backend, tensor, scratch, memory) : 0;
      const own = {exports, input, output, savedOutput, savedInput: input, scratch};
      return kernel(own).map(block => copyOut(backend, block, memory));
    },
  };
}

/** Whether the memory has so many bytes now. */
function growTo(memory: WebAssembly.Memory, bytes: number): boolean {
  const missing = bytes - memory.buffer.byteLength;
  if (missing <= 0) return true;
  try {
    memory.grow(Math.ceil(missing / PAGE));
    return true;
  } catch {
    return false;
  }
}

function copyIn(
  backend: CpuBackend,
  tensor: TensorInfo,
  scratch: (bytes: number) => number,
  memory: WebAssembly.Memory,
): number {
  const values = backend.readSync(tensor.dataId) as TypedArray;
  const address = scratch(values.length * WORD);
  // By the dtype, not by the array: this backend casts a bool to float32 by calling its bytes so.
  new (arrayOf(tensor.dtype))(memory.buffer, address, values.length).set(values);
  return address;
}

function copyOut(backend: CpuBackend, block: Block, memory: WebAssembly.Memory): TensorInfo {
  const {address, shape, dtype} = block;
  const count = block.values ?? sizeOf(shape);
  const values = new (arrayOf(dtype))(memory.buffer, address, count).slice();
  return backend.makeTensorInfo(shape, dtype, values);
}

function arrayOf(dtype: DataType): Float32ArrayConstructor | Int32ArrayConstructor {
  return dtype === 'float32' ? Float32Array : Int32Array;
}
