import {
  add,
  mul,
  pad,
  reshape,
  slice,
  sqrt,
  square,
  sum,
  tile,
  type Rank,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {sumInBlocks} from '@sparsegate/ops';

/** Weights of so many neighboring gates at one input: what SIMD multiplies at once. */
export type BlockSize = 4 | 8;

export const BLOCK_SIZES: readonly BlockSize[] = [4, 8];

/**
 * Σ w² of each block, [R, ⌈C / size⌉]. Blocks run along the columns; the last one of a row may be shorter.
 *
 * @param matrix [R, C]
 */
export function blockSquares(matrix: Tensor2D, size: BlockSize): Tensor2D {
  const [rows, columns] = matrix.shape;
  const blocks = Math.ceil(columns / size);
  const missing = blocks * size - columns;
  const atTheEnd: Array<[number, number]> = [
    [0, 0],
    [0, missing],
  ];
  const whole = missing > 0 ? pad(matrix, atTheEnd) : matrix;
  return sum(square(reshape<Rank.R3>(whole, [rows, blocks, size])), 2);
}

/** A value of each block, [R, ⌈C / size⌉], at each of its weights: [R, C]. */
export function spreadBlocks(values: Tensor2D, size: BlockSize, columns: number): Tensor2D {
  const [rows, blocks] = values.shape;
  const each: Tensor = tile(reshape<Rank.R3>(values, [rows, blocks, 1]), [1, 1, size]);
  return slice(reshape<Rank.R2>(each, [rows, blocks * size]), [0, 0], [rows, columns]);
}

/**
 * √size · Σ_b ‖w_b‖₂, the Lasso of blocks: as much as that of single weights, ‖w‖₁, where the weights of a block are alike.
 *
 * @param epsilon added inside each root
 */
export function blockLasso(matrix: Tensor2D, size: BlockSize, epsilon: number): Scalar {
  return mul(sumInBlocks(sqrt(add(blockSquares(matrix, size), epsilon))), Math.sqrt(size));
}
