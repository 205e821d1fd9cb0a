import {
  ADAM_UPDATE,
  GRU_SEQUENCE,
  GRU_SEQUENCE_GRADIENT,
  LSTM_SEQUENCE,
  LSTM_SEQUENCE_GRADIENT,
  SPARSE_SOFTMAX_CROSS_ENTROPY,
  SPARSE_SOFTMAX_CROSS_ENTROPY_GRADIENT,
  WEIGHT_SUMS,
  WEIGHT_SUMS_GRADIENT,
} from '@sparsegate/ops';
import {registerKernel} from '@tensorflow/tfjs-core';
import {adamUpdate} from './adam-update.js';
import {checkNode} from './check-node.js';
import {gruSequenceGradient} from './gru-sequence-gradient.js';
import {gruSequence} from './gru-sequence.js';
import {lstmSequenceGradient} from './lstm-sequence-gradient.js';
import {lstmSequence} from './lstm-sequence.js';
import {registerBeside} from './beside.js';
import {
  sparseSoftmaxCrossEntropy,
  sparseSoftmaxCrossEntropyGradient,
} from './sparse-softmax-cross-entropy.js';
import {asTensorflowKernel, type TensorflowKernel} from './tensorflow-kernel.js';
import {weightSums, weightSumsGradient} from './weight-sums.js';

function register<Inputs, Attrs>(
  kernelName: string,
  kernel: TensorflowKernel<Inputs, Attrs>,
): void {
  registerKernel({kernelName, backendName: 'tensorflow', kernelFunc: asTensorflowKernel(kernel)});
}

const {process} = globalThis as {
  process?: {version: string; getBuiltinModule?(name: string): object};
};
checkNode(process?.getBuiltinModule?.('node:util') ?? {}, process?.version ?? 'not at all');

register(LSTM_SEQUENCE, lstmSequence);
register(LSTM_SEQUENCE_GRADIENT, lstmSequenceGradient);
register(GRU_SEQUENCE, gruSequence);
register(GRU_SEQUENCE_GRADIENT, gruSequenceGradient);
register(SPARSE_SOFTMAX_CROSS_ENTROPY, sparseSoftmaxCrossEntropy);
register(SPARSE_SOFTMAX_CROSS_ENTROPY_GRADIENT, sparseSoftmaxCrossEntropyGradient);
register(ADAM_UPDATE, adamUpdate);
register(WEIGHT_SUMS, weightSums);
register(WEIGHT_SUMS_GRADIENT, weightSumsGradient);
registerBeside();
