import {concat, reshape, slice, sum, tidy, type Scalar, type Tensor} from '@tensorflow/tfjs-core';

const BLOCK = 64;

/** Rows of a matrix are blocks too, up to this length: nothing has to be cut off, which is a copy. */
const LONGEST_ROW = 1024;

/**
 * Σ of all values, block by block and then over the blocks' sums.
 *
 * One long sum in float32, as tfjs' wasm backend makes it, is off by 10 % over six million values of −0.67: beside a total of
 * millions, −0.67 is rounded to −0.75.
 */
export function sumInBlocks(values: Tensor): Scalar {
  return tidy(() => {
    if (values.size <= BLOCK) return sum<Scalar>(values);
    const row = values.shape[values.rank - 1];
    if (values.rank > 1 && row > 1 && row <= LONGEST_ROW) return sumInBlocks(sum(values, -1));
    const flat = reshape(values, [values.size]);
    const blocks = Math.floor(values.size / BLOCK);
    const rest = values.size - blocks * BLOCK;
    // A slice is a copy, of the whole as well.
    const whole = rest > 0 ? slice(flat, [0], [blocks * BLOCK]) : flat;
    const partial = sum(reshape(whole, [blocks, BLOCK]), 1);
    return sumInBlocks(
      rest > 0 ? concat([partial, slice(flat, [blocks * BLOCK], [rest])]) : partial,
    );
  });
}
