import {RUNTIME_BINARY, PLAIN_BYTES} from './generated/runtime-binary.js';
import {ACTIVATIONS} from './layers/activation.js';
import {LAYERS} from './layers/all.js';
import {loadWith, type Build, type LoadOptions, type ModelSource} from './load.js';
import {inflate, wasmMachine} from './machine/wasm.js';
import type {Engine, Machine} from './machine/machine.js';
import type {Model} from './model.js';

const modules: Partial<Record<Engine, Promise<WebAssembly.Module>>> = {};

/** Compiles a build of the kernels once, and makes a machine of it. */
async function open(engine: Engine, first?: number, end?: number): Promise<Machine> {
  modules[engine] ??= inflate(RUNTIME_BINARY).then(both =>
    WebAssembly.compile(both.slice(first, end)),
  );
  return wasmMachine(engine, await modules[engine]);
}

const MACHINES: Build['machines'] = [
  ['relaxed-simd', () => open('relaxed-simd', PLAIN_BYTES)],
  ['simd', () => open('simd', 0, PLAIN_BYTES)],
  // Loaded where it is needed, which is where there is no WebAssembly.
  ['javascript', async () => (await import('./machine/whole-javascript.js')).openMachine()],
];

/**
 * Loads a model that `@sparsegate/export` wrote.
 *
 * @param source the file's bytes, its address, or the answer of a fetch
 * @throws if the file is not whole, does not fit itself, or has a layer that this runtime does not have
 */
export function load(source: ModelSource, options: LoadOptions = {}): Promise<Model> {
  const build = {layers: LAYERS, activations: ACTIVATIONS.length, machines: MACHINES};
  return loadWith(build, source, options);
}
