import type {
  SparseSoftmaxCrossEntropyGradientInputs,
  SparseSoftmaxCrossEntropyInputs,
} from '@sparsegate/ops';
import {WORD} from '@sparsegate/wasm';
import type {Block, KernelMemory} from '../kernel-memory.js';
import {runRows} from './halves.js';

/** Kernel `SPARSE_SOFTMAX_CROSS_ENTROPY`: losses, logSumExp. */
export function sparseSoftmaxCrossEntropy(
  memory: KernelMemory,
  {logits, labels}: SparseSoftmaxCrossEntropyInputs,
): Block[] {
  const [rows, width] = logits.shape;
  const [logitsAt, labelsAt] = [logits, labels].map(tensor => memory.input(tensor));
  const losses = memory.output([rows]);
  const logSumExp = memory.output([rows]);
  runRows(memory, rows, width, (first, count) => [
    'softmaxCrossEntropy',
    ...[logitsAt + first * width * WORD, labelsAt + first * WORD, count, width],
    ...[losses.address + first * WORD, logSumExp.address + first * WORD],
  ]);
  return [losses, logSumExp];
}

/** Kernel `SPARSE_SOFTMAX_CROSS_ENTROPY_GRADIENT`: dLogits. */
export function sparseSoftmaxCrossEntropyGradient(
  memory: KernelMemory,
  {logits, labels, logSumExp, dLosses}: SparseSoftmaxCrossEntropyGradientInputs,
): Block[] {
  const [rows, width] = logits.shape;
  const [logitsAt, labelsAt, logSumExpAt, dLossesAt] = [logits, labels, logSumExp, dLosses].map(
    tensor => memory.input(tensor),
  );
  const dLogits = memory.output([rows, width]);
  runRows(memory, rows, width, (first, count) => [
    'softmaxCrossEntropyGradient',
    logitsAt + first * width * WORD,
    ...[labelsAt, logSumExpAt, dLossesAt].map(address => address + first * WORD),
    ...[count, width, dLogits.address + first * width * WORD],
  ]);
  return [dLogits];
}
