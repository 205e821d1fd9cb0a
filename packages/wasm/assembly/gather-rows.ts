import {FLOAT} from './simd';

/**
 * target[k] = source[ids[k]], rows of `width` floats or ints.
 *
 * @param total rows of the source
 * @returns the place of the first id outside [0, total), where it stops; −1 if there is none
 */
export function gatherRows(
  source: usize,
  ids: usize,
  rows: i32,
  width: i32,
  total: i32,
  target: usize,
): i32 {
  const rowBytes = <usize>width * FLOAT;
  for (let row = 0; row < rows; row++) {
    const id = load<i32>(ids + ((<usize>row) << 2));
    if (id < 0 || id >= total) return row;
    memory.copy(target + <usize>row * rowBytes, source + <usize>id * rowBytes, rowBytes);
  }
  return -1;
}
