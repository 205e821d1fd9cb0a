import {
  ADAM_UPDATE,
  GRU_SEQUENCE,
  GRU_SEQUENCE_GRADIENT,
  LOG_UNIFORM_KL,
  LOG_UNIFORM_KL_GRADIENT,
  LSTM_SEQUENCE,
  LSTM_SEQUENCE_GRADIENT,
  PROXIMAL_STEP,
  SEEDED_NORMAL,
  SPARSE_GRU_SEQUENCE,
  SPARSE_LSTM_SEQUENCE,
  SPARSE_SOFTMAX_CROSS_ENTROPY,
  SPARSE_SOFTMAX_CROSS_ENTROPY_GRADIENT,
  WEIGHT_SUMS,
  WEIGHT_SUMS_GRADIENT,
  ZERO_SMALL,
} from '@sparsegate/ops';
import {isSimdSupported} from '@sparsegate/wasm';
import {registerKernel, type KernelFunc} from '@tensorflow/tfjs-core';
import {adamUpdate} from './fused/adam-update.js';
import {gruSequenceGradient} from './fused/gru-sequence-gradient.js';
import {gruSequence} from './fused/gru-sequence.js';
import {logUniformKL, logUniformKLGradient} from './fused/log-uniform-kl.js';
import {lstmSequenceGradient} from './fused/lstm-sequence-gradient.js';
import {lstmSequence} from './fused/lstm-sequence.js';
import {proximalStep} from './fused/proximal-step.js';
import {seededNormal} from './fused/seeded-normal.js';
import {sparseGruSequence} from './fused/sparse-gru-sequence.js';
import {sparseLstmSequence} from './fused/sparse-lstm-sequence.js';
import {
  sparseSoftmaxCrossEntropy,
  sparseSoftmaxCrossEntropyGradient,
} from './fused/sparse-softmax-cross-entropy.js';
import {weightSums, weightSumsGradient, zeroSmall} from './fused/weight-sums.js';
import type {Block, KernelHeap, KernelMemory} from './kernel-memory.js';

/** A kernel on addresses; tfjs does not type its inputs and attributes, the contracts of `@sparsegate/ops` do. */
export type FusedKernel<Inputs, Attrs> = (
  memory: KernelMemory,
  inputs: Inputs,
  attrs: Attrs,
) => Block[];

/** A kernel as tfjs calls it. */
export function asKernelFunc<Inputs, Attrs>(
  kernel: FusedKernel<Inputs, Attrs>,
  heapOf: (backend: object) => KernelHeap,
): KernelFunc {
  return ({inputs, attrs, backend}) => {
    const tensors = heapOf(backend).run(memory => kernel(memory, inputs as Inputs, attrs as Attrs));
    // tfjs hands an array on as an array, even one of a single tensor.
    return tensors.length === 1 ? tensors[0] : tensors;
  };
}

/** Registers the kernels of `@sparsegate/ops` for a backend; without SIMD none, and the ops keep to their plain form. */
export function registerFusedKernels(
  backendName: string,
  heapOf: (backend: object) => KernelHeap,
): void {
  if (!isSimdSupported()) return;
  const register = registrar(backendName, heapOf);
  register(LSTM_SEQUENCE, lstmSequence);
  register(LSTM_SEQUENCE_GRADIENT, lstmSequenceGradient);
  register(GRU_SEQUENCE, gruSequence);
  register(GRU_SEQUENCE_GRADIENT, gruSequenceGradient);
  registerPackedSequences(backendName, heapOf);
  register(SPARSE_SOFTMAX_CROSS_ENTROPY, sparseSoftmaxCrossEntropy);
  register(SPARSE_SOFTMAX_CROSS_ENTROPY_GRADIENT, sparseSoftmaxCrossEntropyGradient);
  register(WEIGHT_SUMS, weightSums);
  register(WEIGHT_SUMS_GRADIENT, weightSumsGradient);
  register(ZERO_SMALL, zeroSmall);
  register(PROXIMAL_STEP, proximalStep);
  register(LOG_UNIFORM_KL, logUniformKL);
  register(LOG_UNIFORM_KL_GRADIENT, logUniformKLGradient);
  register(ADAM_UPDATE, adamUpdate);
  registerSamples(backendName, heapOf);
}

/** Registers those of them that run packed gates. */
export function registerPackedSequences(
  backendName: string,
  heapOf: (backend: object) => KernelHeap,
): void {
  const register = registrar(backendName, heapOf);
  register(SPARSE_LSTM_SEQUENCE, sparseLstmSequence);
  register(SPARSE_GRU_SEQUENCE, sparseGruSequence);
}

/** Registers normal samples. */
export function registerSamples(
  backendName: string,
  heapOf: (backend: object) => KernelHeap,
): void {
  registrar(backendName, heapOf)(SEEDED_NORMAL, seededNormal);
}

function registrar(backendName: string, heapOf: (backend: object) => KernelHeap) {
  return <Inputs, Attrs>(kernelName: string, kernel: FusedKernel<Inputs, Attrs>): void => {
    registerKernel({kernelName, backendName, kernelFunc: asKernelFunc(kernel, heapOf)});
  };
}
