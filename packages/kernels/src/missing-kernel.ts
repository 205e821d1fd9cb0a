import {getBackend, getKernel} from '@tensorflow/tfjs-core';
import {isSimdSupported} from '@sparsegate/wasm';

/** By backend: what registers its kernels. */
const ENTRY_POINTS: Record<string, string> = {
  wasm: '@sparsegate/kernels/wasm',
  cpu: '@sparsegate/kernels/cpu',
  tensorflow: '@sparsegate/kernels/tensorflow',
};

/** Why there is no such kernel on the backend that tfjs uses now, and what to do; undefined where there is one. */
export function whyNoKernel(kernelName: string): string | undefined {
  const name = getBackend();
  if (getKernel(kernelName, name)) return undefined;
  const entryPoint = ENTRY_POINTS[name];
  if (!entryPoint) {
    const known = Object.keys(ENTRY_POINTS).map(other => `"${other}"`);
    return (
      `there are no kernels for backend "${name}", where it runs in plain tfjs ops: ` +
      `set the backend ${known.join(' or ')}`
    );
  }
  if (name !== 'tensorflow' && !isSimdSupported()) {
    return 'this engine has no WebAssembly SIMD, so that it runs in plain tfjs ops';
  }
  return `no kernels are registered for backend "${name}", where it runs in plain tfjs ops: import '${entryPoint}'`;
}
