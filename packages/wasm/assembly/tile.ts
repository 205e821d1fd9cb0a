import {FLOAT} from './simd';
import {multiplyEightRows} from './tile-eight-rows';
import {multiplyFourRows} from './tile-four-rows';
import {TILE_COLUMNS, TILE_ROWS} from './tile-shape';

/** C = (or +=) A[TILE_ROWS, k] · B[k, TILE_COLUMNS] from packed panels. */
@inline
export function multiplyTile(
  k: i32, a: usize, b: usize, c: usize, rowBytes: usize, accumulate: bool,
): void {
  if (TILE_ROWS == 8) multiplyEightRows(k, a, b, c, rowBytes, accumulate);
  else multiplyFourRows(k, a, b, c, rowBytes, accumulate);
}

/** A tile at the edge of C: computed beside it, then only its valid rows and columns are copied. */
export function multiplyEdgeTile(
  k: i32, a: usize, b: usize, c: usize, rowBytes: usize, accumulate: bool,
  rows: i32, columns: i32, aside: usize,
): void {
  multiplyTile(k, a, b, aside, <usize>TILE_COLUMNS * FLOAT, false);
  for (let row = 0; row < rows; row++) {
    const from = aside + <usize>(row * TILE_COLUMNS) * FLOAT;
    const to = c + <usize>row * rowBytes;
    for (let column = 0; column < columns; column++) {
      const at = <usize>column * FLOAT;
      const value = load<f32>(from + at);
      store<f32>(to + at, accumulate ? load<f32>(to + at) + value : value);
    }
  }
}

/** The tile over and over on panels in the first-level cache: what no matrix product can exceed. For benchmarks. */
export function repeatTile(k: i32, a: usize, b: usize, c: usize, times: i32): void {
  for (let time = 0; time < times; time++) {
    multiplyTile(k, a, b, c, <usize>TILE_COLUMNS * FLOAT, false);
  }
}
