import type {
  WeightSumsGradientInputs,
  WeightSumsInputs,
  ZeroSmallAttrs,
  ZeroSmallInputs,
} from '@sparsegate/ops';
import {sizeOf, type Block, type KernelMemory} from '../kernel-memory.js';

/** Kernel `WEIGHT_SUMS`: rowSquares, columnSquares, absolute. */
export function weightSums(memory: KernelMemory, {matrix}: WeightSumsInputs): Block[] {
  const [rows, columns] = matrix.shape;
  const source = memory.input(matrix);
  const sums = [[rows], [columns], []].map(shape => memory.output(shape));
  const [rowSquares, columnSquares, absolute] = sums.map(({address}) => address);
  memory.exports.weightSums(source, rows, columns, rowSquares, columnSquares, absolute);
  return sums;
}

/** Kernel `WEIGHT_SUMS_GRADIENT`: dMatrix. */
export function weightSumsGradient(
  memory: KernelMemory,
  {matrix, dRowSquares, dColumnSquares, dAbsolute}: WeightSumsGradientInputs,
): Block[] {
  const [rows, columns] = matrix.shape;
  const [w, dRows, dColumns, dAbs] = [matrix, dRowSquares, dColumnSquares, dAbsolute].map(tensor =>
    memory.input(tensor),
  );
  const dMatrix = memory.output(matrix.shape);
  memory.exports.weightSumsGradient(w, dRows, dColumns, dAbs, rows, columns, dMatrix.address);
  return [dMatrix];
}

/** Kernel `ZERO_SMALL`. */
export function zeroSmall(
  memory: KernelMemory,
  {x}: ZeroSmallInputs,
  {threshold}: ZeroSmallAttrs,
): Block[] {
  const source = memory.input(x);
  const result = memory.output(x.shape);
  memory.exports.zeroSmall(source, sizeOf(x.shape), threshold, result.address);
  return [result];
}
