import type {WeightSumsGradientInputs, WeightSumsInputs} from '@sparsegate/ops';
import type {Result, TensorflowCall} from './tensorflow-call.js';

/** Kernel `WEIGHT_SUMS`: Σ w² of rows, of columns, and Σ |w|. */
export function weightSums(call: TensorflowCall, {matrix}: WeightSumsInputs): Result[] {
  const w = call.input(matrix);
  const squares = call.math('Square', w);
  const absolute = call.reshape(call.math('Abs', w), [-1]);
  return [call.sum(squares, 1), call.sum(squares), call.sum(absolute)].map(handle => ({handle}));
}

/** Kernel `WEIGHT_SUMS_GRADIENT`: w ∘ 2 (dRowSquares + dColumnSquares) + sign(w) dAbsolute. */
export function weightSumsGradient(
  call: TensorflowCall,
  {matrix, dRowSquares, dColumnSquares, dAbsolute}: WeightSumsGradientInputs,
): Result[] {
  const w = call.input(matrix);
  const two = call.floats([2], []);
  const ofRows = call.reshape(call.multiply(call.input(dRowSquares), two), [-1, 1]);
  const ofColumns = call.multiply(call.input(dColumnSquares), two);
  const bySquares = call.multiply(w, call.add(ofRows, ofColumns));
  const byAbsolute = call.multiply(call.math('Sign', w), call.input(dAbsolute));
  return [{handle: call.add(bySquares, byAbsolute)}];
}
