import '@tensorflow/tfjs-backend-wasm';
import {registerFusedKernels} from '../register.js';
import {wasmHeap} from './heap.js';
import {registerTfjsKernels} from './tfjs-kernels.js';

export {useWasmFiles} from '@sparsegate/wasm';
export {ready} from './ready.js';
export {useThreads, type Threads} from './use-threads.js';

registerFusedKernels('wasm', wasmHeap);
registerTfjsKernels();
