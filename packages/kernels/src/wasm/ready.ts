import {compileAhead, isShared, isSimdSupported} from '@sparsegate/wasm';
import {engine, getBackend, ready as backendReady, backend} from '@tensorflow/tfjs-core';
import {openWasmBackend} from './tfjs-internals.js';

/**
 * Resolves once the backend and the kernels can run. Needed only on a browser's main thread, where some engines refuse
 * to compile while the script waits; call it after `setBackend('wasm')`.
 *
 * @throws if tfjs has not set up its wasm backend
 */
export async function ready(): Promise<void> {
  await backendReady();
  if (!isSimdSupported()) return;
  const current: object | null =
    getBackend() === 'wasm' ? backend() : (engine().findBackend('wasm') as object | null);
  if (!current) {
    throw new Error(
      `@sparsegate/kernels: tfjs' wasm backend must be set up before ready(). Received: backend "${getBackend()}". ` +
        `Call await tf.setBackend('wasm') first, and in a browser setWasmPaths of @tensorflow/tfjs-backend-wasm ` +
        `before that, with the folder that its .wasm files are served from.`,
    );
  }
  await compileAhead(isShared(openWasmBackend(current).memory));
}
