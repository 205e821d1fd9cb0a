import {fault} from '../fault.js';
import {FIRST_OF_MORE} from '../layers/activation.js';
import {CLASSIFIER_LAYERS} from '../layers/classifier.js';
import {loadWith, type Build, type LoadOptions, type ModelSource} from '../load.js';
import {inflate, wasmMachine} from '../machine/wasm.js';
import type {Model} from '../model.js';

export type {LoadOptions, Model, ModelSource};

let module: Promise<WebAssembly.Module> | undefined;

/** The kernels' code is a file of its own, which loads beside the model. */
async function compile(): Promise<WebAssembly.Module> {
  const {CLASSIFIER_BINARY} = await import('../generated/classifier-binary.js');
  return WebAssembly.compile(await inflate(CLASSIFIER_BINARY));
}

const machine: Build['machine'] = async wanted => {
  try {
    if (wanted === 'javascript') throw wanted;
    module ??= compile();
    return await wasmMachine('simd', await module);
  } catch (error) {
    if (wanted === 'simd') throw fault('load', 'SIMD', error, 'Leave it out');
    // Loaded where it is needed, which is where there is no WebAssembly.
    return (await import('../machine/classifier-javascript.js')).openMachine();
  }
};

/**
 * `load` of the main entry point for models of Embedding, LSTM, GRU and Dense only, in less bytes. It has
 * no relaxed SIMD, and so gives the same numbers on every engine, bit for bit.
 */
export function load(source: ModelSource, options: LoadOptions = {}): Promise<Model> {
  const build = {layers: CLASSIFIER_LAYERS, activations: FIRST_OF_MORE, machine};
  return loadWith(build, source, options);
}
