import {createRequire} from 'node:module';
import {isAbsolute, join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import * as tf from '@tensorflow/tfjs';
import {setThreadsCount} from '@tensorflow/tfjs-backend-wasm';
import '@sparsegate/kernels/cpu';
import {ready} from '@sparsegate/kernels/wasm';

/** The backends that run in plain Node. */
export const BACKENDS = ['wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/**
 * Starts a backend, on one thread: with more, sums are split differently from run to run. Then loads modules of the user.
 *
 * @param modules paths from the working directory, or names of packages installed there
 * @throws if a module cannot be loaded
 */
export async function useBackend(name: BackendName, modules: readonly string[]): Promise<void> {
  // Otherwise tfjs advertises its native package on every run.
  tf.enableProdMode();
  if (name === 'wasm') {
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    setThreadsCount(1);
  }
  await tf.setBackend(name);
  if (name === 'wasm') await ready();
  for (const module of modules) await importModule(module);
}

async function importModule(module: string): Promise<void> {
  try {
    // Where the user stands, not where this program is installed.
    const from = createRequire(pathToFileURL(join(process.cwd(), 'package.json')));
    const isPath = isAbsolute(module) || /^\.|\.[cm]?js$/.test(module);
    const file = isPath ? resolve(module) : from.resolve(module);
    await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new Error(
      `--import must name a module that loads, such as ./my-layers.js. Received: ${module}: ${String(cause)}`,
      {cause},
    );
  }
}
