import {isShared, isSimdSupported, startSecondThread} from '@sparsegate/wasm';
import {engine, env, setBackend} from '@tensorflow/tfjs-core';
import {allocate} from './allocate.js';
import {wasmHeap} from './heap.js';
import {onSharedMemory} from './shared-memory.js';
import {openWasmBackend} from './tfjs-internals.js';

/** How many threads the kernels run on. */
export interface Threads {
  threads: 1 | 2;
  /** Why it is one where two were asked for. */
  reason?: string;
  /** Ends the second thread: from then on the kernels run on one. */
  stop(): void;
}

/**
 * Starts tfjs' wasm backend on a memory that threads can share and lets large calls of the kernels run on two of them:
 * matrix products, LSTM layers and their gradients, GRU layers forward, the cross-entropy of words. Every number is the
 * same to the last bit. In place of `setBackend('wasm')`, in Node and on isolated pages (COOP and COEP). Where it cannot be,
 * the backend starts as usual, and the reason is told.
 *
 * Only for cores that are idle: where another process has the second one, two threads are slower than one.
 *
 * @throws if other than 1 or 2 threads are asked for, or the backend does not start
 */
export async function useThreads({threads}: {threads: 1 | 2}): Promise<Threads> {
  if (threads !== 1 && threads !== 2) {
    throw new Error(`useThreads: threads must be 1 or 2. Received: ${String(threads)}.`);
  }
  const impossible = threads === 2 ? whyNotShared() : undefined;
  const wantsTwo = threads === 2 && impossible === undefined;
  const backend = await startBackend(wantsTwo);
  wasmHeap(backend).useSecond(undefined);
  return wantsTwo ? startTwo(backend) : one(impossible);
}

function one(reason?: string): Threads {
  return {threads: 1, ...(reason && {reason}), stop: () => undefined};
}

async function startTwo(backend: object): Promise<Threads> {
  const wasm = openWasmBackend(backend);
  if (!isShared(wasm.memory)) {
    return one(
      "tfjs' wasm backend had started before, on a memory of its own: call useThreads in place of setBackend('wasm')",
    );
  }
  const heap = wasmHeap(backend);
  try {
    const second = await startSecondThread(heap.exports, bytes => allocate(wasm, bytes));
    heap.useSecond(second);
    return {threads: 2, stop: () => heap.useSecond(undefined)};
  } catch (error) {
    return one(error instanceof Error ? error.message : String(error));
  }
}

/** What this engine or page lacks. */
function whyNotShared(): string | undefined {
  if (!isSimdSupported()) return 'this engine has no WebAssembly SIMD, so there are no kernels';
  const {crossOriginIsolated} = globalThis as {crossOriginIsolated?: boolean};
  if (crossOriginIsolated === false || typeof SharedArrayBuffer === 'undefined') {
    return 'the page is not isolated: serve it with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp';
  }
  return undefined;
}

async function startBackend(shared: boolean): Promise<object> {
  // tfjs' own threaded build shares its memory too, and would take the second core for itself.
  if (shared) env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const start = (): Promise<boolean> => setBackend('wasm');
  const started = await (shared ? onSharedMemory(start) : start());
  if (!started) {
    throw new Error(
      `useThreads: tfjs' wasm backend must start. Received: it did not. In a browser call setWasmPaths of ` +
        `@tensorflow/tfjs-backend-wasm first, with the folder that its .wasm files are served from.`,
    );
  }
  return engine().findBackend('wasm') as object;
}
