// The time inside of the kernels of recurrent layers; the rest of a call is tfjs and what we do around it.
import {performance} from 'node:perf_hooks';

const {WebAssembly} = globalThis;
const {Instance} = WebAssembly;
const KERNELS = ['lstmForward', 'gruForward', 'sparseLstm', 'sparseGru'];

let milliseconds = 0;
let isCounting = false;

// Must stand before the first kernel runs: the module is instantiated then.
WebAssembly.Instance = new Proxy(Instance, {
  construct: (target, [module, imports]) => {
    const instance = new target(module, imports);
    if (!KERNELS.every(name => name in instance.exports)) return instance;
    const timed = KERNELS.map(name => [name, timedKernel(instance.exports[name])]);
    return {exports: {...instance.exports, ...Object.fromEntries(timed)}};
  },
});

function timedKernel(kernel) {
  return call => {
    if (!isCounting) return kernel(call);
    const start = performance.now();
    kernel(call);
    milliseconds += performance.now() - start;
  };
}

/** The result of a function, and the milliseconds that its kernels took. */
export function countKernels(run) {
  milliseconds = 0;
  isCounting = true;
  const result = run();
  isCounting = false;
  return {result, milliseconds};
}
