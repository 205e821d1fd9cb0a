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
