import type {
  SparseSoftmaxCrossEntropyGradientInputs,
  SparseSoftmaxCrossEntropyInputs,
} from '@sparsegate/ops';
import type {Block, KernelMemory} from '../kernel-memory.js';

/** Kernel `SPARSE_SOFTMAX_CROSS_ENTROPY`: losses, logSumExp. */
export function sparseSoftmaxCrossEntropy(
  memory: KernelMemory,
  {logits, labels}: SparseSoftmaxCrossEntropyInputs,
): Block[] {
  const [rows, width] = logits.shape;
  const [logitsAt, labelsAt] = [logits, labels].map(tensor => memory.input(tensor));
  const losses = memory.output([rows]);
  const logSumExp = memory.output([rows]);
  memory.exports.softmaxCrossEntropy(
    logitsAt,
    labelsAt,
    rows,
    width,
    losses.address,
    logSumExp.address,
  );
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
  memory.exports.softmaxCrossEntropyGradient(
    logitsAt,
    labelsAt,
    logSumExpAt,
    dLossesAt,
    rows,
    width,
    dLogits.address,
  );
  return [dLogits];
}
