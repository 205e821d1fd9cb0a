import {weightSums, type WeightSums} from '@sparsegate/ops';
import type {Tensor2D} from '@tensorflow/tfjs-core';

/** How a penalty reads a matrix: `weightSums` itself, or what has been read already. */
export type SumsOf = (matrix: Tensor2D) => WeightSums;

/**
 * Reads each matrix once for one evaluation of the penalty, however many groups and norms it is part of. Call it in the `tidy`
 * of the whole evaluation: the sums must outlive the smaller ones inside.
 */
export function readOnce(matrices: readonly Tensor2D[]): SumsOf {
  const read = new Map([...new Set(matrices)].map(matrix => [matrix, weightSums(matrix)]));
  return matrix => read.get(matrix) ?? weightSums(matrix);
}
