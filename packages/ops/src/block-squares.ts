import {
  pad,
  reshape,
  slice,
  square,
  sum,
  tile,
  type Rank,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/**
 * Σ w² of each block of neighbors, [R, ⌈C / size⌉]. Blocks run along the columns; the last one of a row may be shorter. Makes tensors
 * besides its result: call it in a `tidy`.
 *
 * @param matrix [R, C]
 */
export function blockSquares(matrix: Tensor2D, size: number): Tensor2D {
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

/** A value of each block, [R, ⌈C / size⌉], at each of its weights: [R, C]. Call it in a `tidy`. */
export function spreadBlocks(values: Tensor2D, size: number, columns: number): Tensor2D {
  const [rows, blocks] = values.shape;
  const each: Tensor = tile(reshape<Rank.R3>(values, [rows, blocks, 1]), [1, 1, size]);
  return slice(reshape<Rank.R2>(each, [rows, blocks * size]), [0, 0], [rows, columns]);
}
