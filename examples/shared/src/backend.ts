import {createRequire} from 'node:module';
import {env, ready, setBackend} from '@tensorflow/tfjs';
import {setThreadsCount} from '@tensorflow/tfjs-backend-wasm';

/** The backends that run in Node; 'tensorflow' where @tensorflow/tfjs-node is installed. */
export const BACKENDS = ['wasm', 'cpu', 'tensorflow'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** V8's flag for running pairs of 128-bit registers as one of 256 bits, which the wide kernels are made for. */
const REVECTORIZE = '--experimental-wasm-revectorize';

/**
 * A variable, not a literal in `import()`: tfjs-node is optional and TypeScript would look for its types. The environment may name
 * the folder of one that is installed elsewhere, as `scripts/tfjs-node.mjs` does.
 */
const TFJS_NODE: string = process.env['SPARSEGATE_TFJS_NODE'] ?? '@tensorflow/tfjs-node';

/**
 * Makes tfjs run on a backend and waits until it can.
 *
 * 'wasm' runs on one thread: with more, sums are split differently from run to run and no figure repeats.
 *
 * Under node's flag --experimental-wasm-revectorize it takes the wide kernels: the same numbers, sooner.
 *
 * @throws if the backend is not installed or cannot start here
 */
export async function useBackend(name: BackendName): Promise<void> {
  if (name === 'wasm') {
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    setThreadsCount(1);
    if (isRevectorizing()) await import('@sparsegate/kernels/wide');
  }
  if (name === 'tensorflow') await loadTfjsNode();
  if (!(await setBackend(name))) {
    throw new Error(
      `The tfjs backend must be one that starts here. Received: "${name}". Try "cpu".`,
    );
  }
  await ready();
}

/** How a command that starts a program begins: what this process was started with, as far as it matters to results. */
export function nodeCommand(script: string): string {
  return ['node', ...(isRevectorizing() ? [REVECTORIZE] : []), script].join(' ');
}

function isRevectorizing(): boolean {
  return process.execArgv.includes(REVECTORIZE);
}

async function loadTfjsNode(): Promise<void> {
  await import('@sparsegate/kernels/tensorflow');
  try {
    createRequire(import.meta.url)(TFJS_NODE);
  } catch (error) {
    throw new Error(
      `The backend "tensorflow" needs ${TFJS_NODE}, which is not installed. ` +
        `Install it, or take the backend "wasm".`,
      {cause: error},
    );
  }
}
