import {engine, getBackend, ready as backendReady, backend} from '@tensorflow/tfjs-core';
import {compileAhead, isShared, isSimdSupported} from '../wasm-module.js';
import {openWasmBackend} from './tfjs-internals.js';

/**
 * Resolves once the backend and the kernels can run. Needed only on a browser's main thread, where some engines refuse
 * to compile while the script waits; call it after `setBackend('wasm')`.
 */
export async function ready(): Promise<void> {
  await backendReady();
  if (!isSimdSupported()) return;
  const current = getBackend() === 'wasm' ? backend() : engine().findBackend('wasm');
  await compileAhead(isShared(openWasmBackend(current).memory));
}
