import {compileAhead, isSimdSupported} from '@sparsegate/wasm';

/**
 * Resolves once the kernels can run: needed only on a browser's main thread, where some engines refuse to compile
 * while the script waits.
 */
export async function ready(): Promise<void> {
  if (isSimdSupported()) await compileAhead(false);
}
