import type {
  WeightSumsGradientInputs,
  WeightSumsInputs,
  ZeroSmallAttrs,
  ZeroSmallInputs,
} from '@sparsegate/ops';
import {WORD} from '@sparsegate/wasm';
import {sizeOf, type Block, type KernelMemory} from '../kernel-memory.js';
import {runRows} from './halves.js';

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
  runRows(memory, rows, columns, (first, count) => {
    const skipped = first * columns * WORD;
    return [
      'weightSumsGradient',
      ...[w + skipped, dRows + first * WORD, dColumns, dAbs],
      ...[count, columns, dMatrix.address + skipped],
    ];
  });
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
  runRows(memory, sizeOf(x.shape), 1, (first, count) => [
    'zeroSmall',
    ...[source + first * WORD, count, threshold, result.address + first * WORD],
  ]);
  return [result];
}
