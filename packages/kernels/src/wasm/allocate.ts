import {checkBytes, outOfMemory} from '@sparsegate/wasm';
import type {WasmBackend} from './tfjs-internals.js';

/**
 * So many bytes of the heap of tfjs's wasm backend.
 *
 * @throws if the heap has not so many left
 */
export function allocate(backend: WasmBackend, bytes: number): number {
  checkBytes(bytes);
  const address = backend.malloc(bytes);
  if (address === 0) throw outOfMemory(bytes);
  return address;
}
