import type {
  SparseSoftmaxCrossEntropyGradientInputs,
  SparseSoftmaxCrossEntropyInputs,
} from '@sparsegate/ops';
import type {Handle} from './node-backend.js';
import type {Result, TensorflowCall} from './tensorflow-call.js';

/**
 * Kernel `SPARSE_SOFTMAX_CROSS_ENTROPY`: losses, and what its gradient wants to see, softmax − one-hot.
 *
 * TensorFlow refuses labels outside [0, V): they are brought inside, and their losses multiplied by 0.
 */
export function sparseSoftmaxCrossEntropy(
  call: TensorflowCall,
  {logits, labels}: SparseSoftmaxCrossEntropyInputs,
): Result[] {
  const {inside, isInside} = labelsInside(call, call.input(labels), logits.shape[1]);
  const attrs = [call.type('T'), call.type('Tlabels', call.backend.binding.TF_INT32)];
  const [losses, gradient] = call.op(
    'SparseSoftmaxCrossEntropyWithLogits',
    [call.input(logits), inside],
    attrs,
    2,
  );
  // tfjs makes zeros of the size that it is told, as the gradient by it.
  return [
    {handle: call.op('MulNoNan', [losses, isInside], [call.type('T')])[0]},
    {handle: gradient, shape: [1]},
  ];
}

/** Kernel `SPARSE_SOFTMAX_CROSS_ENTROPY_GRADIENT`: dLogits. */
export function sparseSoftmaxCrossEntropyGradient(
  call: TensorflowCall,
  {logits, labels, logSumExp, dLosses}: SparseSoftmaxCrossEntropyGradientInputs,
): Result[] {
  const [rows, width] = logits.shape;
  const {isInside} = labelsInside(call, call.input(labels), width);
  const scale = call.reshape(call.multiply(call.input(dLosses), isInside), [rows, 1]);
  const args = [call.savedInput(logSumExp), scale];
  return [{handle: call.op('MulNoNan', args, [call.type('T')])[0]}];
}

function labelsInside(
  call: TensorflowCall,
  labels: Handle,
  width: number,
): {inside: Handle; isInside: Handle} {
  const inside = call.clip(labels, call.ints([0], []), call.ints([width - 1], []));
  return {inside, isInside: call.equal(labels, inside)};
}
