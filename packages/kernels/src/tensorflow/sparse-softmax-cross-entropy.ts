import type {
  SparseSoftmaxCrossEntropyGradientInputs,
  SparseSoftmaxCrossEntropyInputs,
} from '@sparsegate/ops';
import type {Handle} from './node-backend.js';
import type {Result, TensorflowCall} from './tensorflow-call.js';

/**
 * Kernel `SPARSE_SOFTMAX_CROSS_ENTROPY`: losses, and what its gradient wants to see, softmax − one-hot.
 *
 * −log p[label] = (max x − x[label]) − log max p, where nothing is rounded to 0 before its logarithm is taken. TensorFlow's own
 * SparseSoftmaxCrossEntropyWithLogits takes twice the time of these operations, and refuses labels outside [0, V): here they are
 * brought inside, and their losses multiplied by 0.
 */
export function sparseSoftmaxCrossEntropy(
  call: TensorflowCall,
  {logits, labels}: SparseSoftmaxCrossEntropyInputs,
): Result[] {
  const [rows, width] = logits.shape;
  const x = call.input(logits);
  const {inside, isInside} = labelsInside(call, call.input(labels), width);
  const places = call.reshape(inside, [rows, 1]);
  const ofLabel = (a: Handle): Handle => call.reshape(call.gatherColumns(a, places), [rows]);
  const p = call.math('Softmax', x);
  const rest = call.math('Log', call.max(p, 1));
  const losses = call.subtract(call.subtract(call.max(x, 1), ofLabel(x)), rest);
  // Where a logit is NaN or ∞ all of p is NaN, and so is the loss, whatever a maximum makes of it.
  const orNaN = call.add(losses, call.multiply(ofLabel(p), call.floats([0], [])));
  // tfjs makes zeros of the size that it is told, as the gradient by it.
  return [
    {handle: call.math('MulNoNan', orNaN, isInside)},
    {handle: call.subtractAt(p, rowsAndColumns(call, places), call.fill([rows], 1)), shape: [1]},
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
  return [{handle: call.math('MulNoNan', call.savedInput(logSumExp), scale)}];
}

function labelsInside(
  call: TensorflowCall,
  labels: Handle,
  width: number,
): {inside: Handle; isInside: Handle} {
  const inside = call.clip(labels, call.ints([0], []), call.ints([width - 1], []));
  return {inside, isInside: call.equal(labels, inside)};
}

/** [R, 2], from a column for each row, [R, 1]. */
function rowsAndColumns(call: TensorflowCall, columns: Handle): Handle {
  const [rows] = columns.shape;
  const all = call.ints(
    Int32Array.from({length: rows}, (_, row) => row),
    [rows, 1],
  );
  return call.concat([all, columns], 1);
}
