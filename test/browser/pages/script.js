import {journey} from './journey.js';

const {tf, sparsegate} = globalThis;
const {kernels, pruning, structure, surgery, runtime, ready, exportModel} = sparsegate;
const api = {
  ...{tf, setWasmPaths: tf.wasm.setWasmPaths, ready, exportModel},
  ...{...kernels, ...pruning, ...structure, ...surgery, ...runtime},
};
const wasmPath = new URL('/wasm/', location.href).href;
try {
  globalThis.result = await journey({...api, wasmPath});
} catch (error) {
  globalThis.result = {error: String(error?.stack ?? error)};
}
