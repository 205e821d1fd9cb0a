import {compileAhead, isShared, isSimdSupported} from '@sparsegate/wasm';
import {engine, env, getBackend, ready as backendReady} from '@tensorflow/tfjs-core';
import {openWasmBackend} from './tfjs-internals.js';

/** tfjs' flag for its threaded build, which it takes on isolated pages. */
const THREADED_BUILD = 'WASM_HAS_MULTITHREAD_SUPPORT';

/** By then even a slow connection has brought tfjs' 400 KB. */
const START_MILLISECONDS = 20_000;

/**
 * Resolves once the backend and the kernels can run. Needed only on a browser's main thread, where some engines refuse
 * to compile while the script waits; call it after `setBackend('wasm')`. Where tfjs' threaded build is blocked, setBackend
 * never answers: wait for both, `await Promise.all([setBackend('wasm'), ready()])`, and this one says so.
 *
 * @param within milliseconds that tfjs' threaded build may take to start
 * @throws if tfjs has not set up its wasm backend, or its threaded build does not start
 */
export async function ready({within = START_MILLISECONDS} = {}): Promise<void> {
  await backendStarts(within);
  if (!isSimdSupported()) return;
  // Not backend(), which takes another one where this one did not start.
  const current = engine().findBackend('wasm') as object | null;
  if (!current) {
    const name = getBackend();
    throw new Error(
      `@sparsegate/kernels: tfjs' wasm backend must be set up before ready(). ` +
        `Received: backend "${name}"${name === 'wasm' ? ', which did not start' : ''}. ` +
        `Call await tf.setBackend('wasm') first, and in a browser setWasmPaths of @tensorflow/tfjs-backend-wasm ` +
        `before that, with the folder that its .wasm files are served from.`,
    );
  }
  await compileAhead(isShared(openWasmBackend(current).memory));
}

/** Only tfjs' threaded build never answers; what else goes wrong it says itself. */
async function backendStarts(within: number): Promise<void> {
  const isThreaded = await env().getAsync(THREADED_BUILD);
  if (!isThreaded) return backendReady();
  let clock: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, fail) => {
    clock = setTimeout(() => fail(doesNotStart(within)), within);
  });
  try {
    await Promise.race([backendReady(), late]);
  } finally {
    clearTimeout(clock);
  }
}

function doesNotStart(within: number): Error {
  return new Error(
    `@sparsegate/kernels: tfjs' wasm backend must start within ${within} ms. Received: no answer from its threaded build, ` +
      `whose worker the minifiers of Vite and webpack break and a strict CSP forbids. ` +
      `Call tf.env().set('${THREADED_BUILD}', false) before setBackend.`,
  );
}
