import {blockSquares, sumInBlocks} from '@sparsegate/ops';
import {add, mul, sqrt, type Scalar, type Tensor2D} from '@tensorflow/tfjs-core';

/** Weights of so many neighboring gates at one input: what SIMD multiplies at once. */
export type BlockSize = 4 | 8;

export const BLOCK_SIZES: readonly BlockSize[] = [4, 8];

/**
 * √size · Σ_b ‖w_b‖₂, the Lasso of blocks: as much as that of single weights, ‖w‖₁, where the weights of a block are alike.
 *
 * @param epsilon added inside each root
 */
export function blockLasso(matrix: Tensor2D, size: BlockSize, epsilon: number): Scalar {
  return mul(sumInBlocks(sqrt(add(blockSquares(matrix, size), epsilon))), Math.sqrt(size));
}
