import {isSimdSupported} from '@sparsegate/wasm';
import {
  _FusedMatMul,
  BatchMatMul,
  GatherV2,
  getKernel,
  Identity,
  registerKernel,
  Sum,
  Transpose,
  unregisterKernel,
  UnsortedSegmentSum,
  type KernelFunc,
} from '@tensorflow/tfjs-core';
import {canGatherRows, gatherRows} from '../fused/gather-rows.js';
import {canMultiply, fusedMatMul} from '../fused/mat-mul.js';
import {canSumRows, sumOfRows} from '../fused/sum.js';
import {unsortedSegmentSum} from '../fused/unsorted-segment-sum.js';
import {asKernelFunc} from '../register.js';
import {wasmHeap} from './heap.js';
import {shareTensor} from './tfjs-internals.js';

/**
 * Registers what tfjs's wasm backend lacks for training text models: the sum of segments, which it does not have;
 * matrix products with transposed operands and sums over leading axes, which it has at a tenth of the speed of the
 * others; looking up vectors, which it does number by number; and clones that share their values as on the other backends, where it copies all that a gradient saves.
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
  const sumRows = asKernelFunc(sumOfRows, wasmHeap);
  replaceKernel(Sum, stock => call => (canSumRows(call) ? sumRows(call) : stock(call)));
  const gather = asKernelFunc(gatherRows, wasmHeap);
  replaceKernel(GatherV2, stock => call => (canGatherRows(call) ? gather(call) : stock(call)));
  replaceKernel(
    Transpose,
    stock => call =>
      movesNothing(call) ? shareTensor(call.backend, call.inputs['x']!) : stock(call),
  );
  replaceKernel(
    Identity,
    () =>
      ({inputs, backend}) =>
        shareTensor(backend, inputs['x']!),
  );
}

/** Whether every axis stays where it is, as the weights' do in a dense layer on sequences: tfjs copies them. */
function movesNothing({attrs}: Parameters<KernelFunc>[0]): boolean {
  return (attrs?.['perm'] as number[]).every((axis, k) => axis === k);
}

/** Puts a kernel in front of tfjs's own, which it may call. */
function replaceKernel(kernelName: string, replacement: (stock: KernelFunc) => KernelFunc): void {
  const config = getKernel(kernelName, 'wasm');
  unregisterKernel(kernelName, 'wasm');
  registerKernel({...config, kernelFunc: replacement(config.kernelFunc)});
}
