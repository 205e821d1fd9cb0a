import {FLOAT} from './simd';

/**
 * y += x[rows] · B, B compressed by rows: row r holds entries rowPointers[r] to rowPointers[r + 1].
 *
 * An x of 0 skips its row, as the matrix skips its zeros.
 */
export function addCompressedRows(
  rows: i32, x: usize, values: usize, columns: usize, rowPointers: usize, y: usize,
): void {
  let entry = <usize>load<i32>(rowPointers) << 2;
  for (let row = 0; row < rows; row++) {
    const factor = load<f32>(x + (<usize>row << 2));
    const end = <usize>load<i32>(rowPointers + (<usize>row << 2), 4) << 2;
    if (factor == 0) entry = end;
    for (; entry + 8 <= end; entry += 8) {
      addEntry(factor, values + entry, columns + entry, y);
      addEntry(factor, values + entry + 4, columns + entry + 4, y);
    }
    if (entry < end) {
      addEntry(factor, values + entry, columns + entry, y);
      entry += 4;
    }
  }
}

@inline
function addEntry(factor: f32, value: usize, column: usize, y: usize): void {
  const at = y + (<usize>load<i32>(column) << 2);
  store<f32>(at, load<f32>(at) + factor * load<f32>(value));
}

/** B[rows, width] with its zeros, from B compressed by rows. */
export function expandRows(
  rows: i32, width: i32, values: usize, columns: usize, rowPointers: usize, target: usize,
): void {
  const rowBytes = <usize>width * FLOAT;
  memory.fill(target, 0, <usize>rows * rowBytes);
  let entry = <usize>load<i32>(rowPointers) << 2;
  for (let row = 0; row < rows; row++, target += rowBytes) {
    const end = <usize>load<i32>(rowPointers + (<usize>row << 2), 4) << 2;
    for (; entry < end; entry += 4) {
      store<f32>(target + (<usize>load<i32>(columns + entry) << 2), load<f32>(values + entry));
    }
  }
}
