import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import {env, ready, setBackend} from '@tensorflow/tfjs-core';
import {setWasmPaths} from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';

let started: Promise<void> | undefined;

/** Starts tfjs' wasm backend, once, on one thread: its threads need more than a strict policy allows. */
export function startTfjs(): Promise<void> {
  started ??= start();
  return started;
}

async function start(): Promise<void> {
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plain,
    'tfjs-backend-wasm-simd.wasm': simd,
    // tfjs asks for an address of all three; this one is never loaded.
    'tfjs-backend-wasm-threaded-simd.wasm': simd,
  });
  if (!(await setBackend('wasm'))) {
    throw new Error(
      'This page needs WebAssembly. Received: a browser without it. Try a newer one.',
    );
  }
  await ready();
}
