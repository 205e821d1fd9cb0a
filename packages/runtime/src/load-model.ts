import {fault} from './fault.js';
import {ACTIVATIONS} from './layers/activation.js';
import {LAYERS} from './layers/all.js';
import {loadWith, type Build, type LoadOptions, type ModelSource} from './load.js';
import type {Engine, Machine} from './machine/machine.js';
import {inflate, wasmMachine} from './machine/wasm.js';
import type {Model} from './model.js';

/** What there is, best first. */
const ENGINES: Engine[] = ['relaxed-simd', 'simd', 'javascript'];

const modules: Partial<Record<Engine, Promise<WebAssembly.Module>>> = {};

/** The kernels' code is a file of its own, which loads beside the model. */
async function compile(engine: Engine): Promise<WebAssembly.Module> {
  const {PLAIN_BYTES, RUNTIME_BINARY} = await import('./generated/runtime-binary.js');
  const both = await inflate(RUNTIME_BINARY);
  return WebAssembly.compile(
    engine === 'simd' ? both.slice(0, PLAIN_BYTES) : both.slice(PLAIN_BYTES),
  );
}

async function open(engine: Engine): Promise<Machine> {
  // Loaded where it is needed, which is where there is no WebAssembly.
  if (engine === 'javascript') return (await import('./machine/whole-javascript.js')).openMachine();
  modules[engine] ??= compile(engine);
  return wasmMachine(engine, await modules[engine]);
}

const machine: Build['machine'] = async (wanted, isExact) => {
  let reason: unknown;
  for (const engine of wanted ? [wanted] : ENGINES.slice(isExact ? 1 : 0)) {
    try {
      return await open(engine);
    } catch (error) {
      reason = error;
    }
  }
  throw fault('load', `the engine ${wanted}`, reason, 'Leave it out');
};

/**
 * Loads a model that `@sparsegate/export` wrote.
 *
 * @param source the file's bytes, its address, or the answer of a fetch
 * @throws if the file is not whole, does not fit itself, or has a layer that this runtime does not have
 */
export function load(source: ModelSource, options: LoadOptions = {}): Promise<Model> {
  return loadWith({layers: LAYERS, activations: ACTIVATIONS.length, machine}, source, options);
}
