import {
  _FusedMatMul,
  BatchMatMul,
  getKernel,
  registerKernel,
  unregisterKernel,
  UnsortedSegmentSum,
  type KernelFunc,
} from '@tensorflow/tfjs-core';
import {canMultiply, fusedMatMul} from '../fused/mat-mul.js';
import {unsortedSegmentSum} from '../fused/unsorted-segment-sum.js';
import {asKernelFunc} from '../register.js';
import {isSimdSupported} from '../wasm-module.js';
import {wasmHeap} from './heap.js';

/**
 * Registers what tfjs's wasm backend lacks for training text models: the sum of segments, which it does not have, and
 * matrix products with transposed operands, which it has at a tenth of the speed of plain ones.
 */
export function registerTfjsKernels(): void {
  if (!isSimdSupported()) return;
  if (!getKernel(UnsortedSegmentSum, 'wasm')) {
    registerKernel({
      kernelName: UnsortedSegmentSum,
      backendName: 'wasm',
      kernelFunc: asKernelFunc(unsortedSegmentSum, wasmHeap),
    });
  }
  const multiply = asKernelFunc(fusedMatMul, wasmHeap);
  for (const kernelName of [BatchMatMul, _FusedMatMul]) {
    replaceKernel(kernelName, stock => call => (canMultiply(call) ? multiply(call) : stock(call)));
  }
}

/** Puts a kernel in front of tfjs's own, which it may call. */
function replaceKernel(kernelName: string, replacement: (stock: KernelFunc) => KernelFunc): void {
  const config = getKernel(kernelName, 'wasm');
  unregisterKernel(kernelName, 'wasm');
  registerKernel({...config, kernelFunc: replacement(config.kernelFunc)});
}
