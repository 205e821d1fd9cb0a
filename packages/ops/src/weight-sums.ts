import {
  mul,
  registerGradient,
  sign,
  square,
  sum,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {WEIGHT_SUMS, WEIGHT_SUMS_GRADIENT} from './contracts/weight-sums.js';
import {callKernel, dispatch} from './dispatch.js';
import {sumInBlocks} from './sum-in-blocks.js';

/** A type, not an interface: `tidy` returns it. */
export type WeightSums = {
  /** [R], Σ_c w² */
  rowSquares: Tensor1D;
  /** [C], Σ_r w² */
  columnSquares: Tensor1D;
  /** Σ |w| */
  absolute: Scalar;
};

/**
 * What the group norms and the Lasso of a matrix are made of, read in one pass, and written in one pass by the gradient:
 * 2 w (dRowSquares + dColumnSquares) + sign(w) dAbsolute. Makes exactly the tensors of its result.
 *
 * @param matrix [R, C]
 */
export function weightSums(matrix: Tensor2D): WeightSums {
  return dispatch(
    WEIGHT_SUMS,
    () => runKernel(matrix),
    () => tidy(() => reference(matrix)),
  );
}

function runKernel(matrix: Tensor2D): WeightSums {
  const sums = callKernel(WEIGHT_SUMS, {matrix}, {});
  const [rowSquares, columnSquares, absolute] = sums as [Tensor1D, Tensor1D, Scalar];
  return {rowSquares, columnSquares, absolute};
}

function reference(matrix: Tensor2D): WeightSums {
  const squares = square(matrix);
  return {
    rowSquares: sum(squares, 1),
    columnSquares: sum(squares, 0),
    // Not `abs`: the slope that tfjs gives it at 0 is −1, which would move what is exactly 0.
    absolute: sumInBlocks(mul(matrix, sign(matrix))),
  };
}

registerGradient({
  kernelName: WEIGHT_SUMS,
  inputsToSave: ['matrix'],
  gradFunc: (dy, [matrix]) => {
    const [dRowSquares, dColumnSquares, dAbsolute] = dy as Tensor[];
    const inputs = {matrix, dRowSquares, dColumnSquares, dAbsolute};
    return {matrix: () => callKernel(WEIGHT_SUMS_GRADIENT, inputs, {})[0]};
  },
});
