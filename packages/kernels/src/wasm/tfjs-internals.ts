import {version_core, type DataType, type TensorInfo} from '@tensorflow/tfjs-core';

/** What these kernels use of the wasm backend of tfjs 4: the only place that knows its insides. */
export interface WasmBackend {
  memory: WebAssembly.Memory;
  malloc(bytes: number): number;
  free(address: number): void;
  /** Address of a tensor's values. */
  addressOf(tensor: TensorInfo): number;
  makeTensor(shape: number[], dtype: DataType): TensorInfo;
  /** The same at an address from `malloc`, which the tensor owns from then on. */
  makeTensorAt(address: number, shape: number[], dtype: DataType): TensorInfo;
  disposeTensor(tensor: TensorInfo): void;
}

/** The private members behind it. */
interface BackendInsides {
  wasm: {
    asm?: {memory?: WebAssembly.Memory};
    /** Set where the backend runs in several threads. */
    wasmMemory?: WebAssembly.Memory;
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  dataIdMap: {get(dataId: object): {memoryOffset: number}};
  makeOutput(shape: number[], dtype: DataType, memoryOffset?: number): TensorInfo;
  incRef(dataId: object): void;
  disposeData(dataId: object): boolean;
}

/**
 * @throws if the backend is not built as that of the versions of tfjs known here
 */
export function openWasmBackend(backend: object): WasmBackend {
  const insides = backend as BackendInsides;
  const {wasm} = insides;
  const memory = wasm?.asm?.memory ?? wasm?.wasmMemory;
  if (!memory || !isKnown(insides)) {
    throw new Error(
      `@sparsegate/kernels: the wasm backend of tfjs must be built as in 4.22. Received: tfjs ${version_core}, ` +
        'built otherwise. Use a version of tfjs 4 that is known, or do not import @sparsegate/kernels/wasm.',
    );
  }
  return {
    memory,
    // The addresses are signed to Emscripten and unsigned to everyone else.
    malloc: bytes => wasm._malloc(bytes) >>> 0,
    free: address => wasm._free(address),
    addressOf: ({dataId}) => insides.dataIdMap.get(dataId).memoryOffset,
    makeTensor: (shape, dtype) => insides.makeOutput(shape, dtype),
    makeTensorAt: (address, shape, dtype) => insides.makeOutput(shape, dtype, address),
    disposeTensor: ({dataId}) => void insides.disposeData(dataId),
  };
}

/** The same values under another tensor, counted; strings, which are not on the heap, are shared too. */
export function shareTensor(backend: object, {dataId, shape, dtype}: TensorInfo): TensorInfo {
  (backend as BackendInsides).incRef(dataId);
  return {dataId, shape, dtype};
}

function isKnown({wasm, dataIdMap, makeOutput, incRef, disposeData}: BackendInsides): boolean {
  const members = [wasm._malloc, wasm._free, dataIdMap?.get, makeOutput, incRef, disposeData];
  return members.every(member => typeof member === 'function');
}
