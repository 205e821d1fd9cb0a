import * as tf from '@tensorflow/tfjs';
import {setWasmPaths} from '@tensorflow/tfjs-backend-wasm';
import {exportModel} from '@sparsegate/export';
import {accelerate} from '@sparsegate/kernels';
import {ready, useThreads, useWasmFiles} from '@sparsegate/kernels/wasm';
import {prune} from '@sparsegate/pruning';
import {load} from '@sparsegate/runtime';
import {compression} from '@sparsegate/structure';
import {operate, planSurgery, verify} from '@sparsegate/surgery';

export const api = {
  ...{tf, setWasmPaths, ready, useThreads, useWasmFiles, accelerate, prune, compression},
  ...{planSurgery, operate, verify, exportModel, load},
};
