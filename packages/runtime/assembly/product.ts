import {FLOAT, madd, splatAt} from '../../wasm/assembly/simd';

/** Widths of a matrix' groups of columns; a dense one has none. */
const DENSE: i32 = 0;
const BLOCKS: i32 = 4;

/** Columns that stand side by side in a dense matrix, and bytes of one row of them. */
const PANEL: i32 = 8;
const PANEL_ROW: usize = 32;
/** Bytes of a block: four columns at one row. */
const BLOCK_BYTES: usize = 16;
/** From so many rows on, four are multiplied at a time. */
const FEW_ROWS: i32 = 4;
/** Rows that are packed at a time: with a panel they fit the second-level cache. */
const PACKED_ROWS: i32 = 64;

/** A matrix in memory, laid out by `src/matrix.ts`. */
@unmanaged
export class Matrix {
  /** Neighboring columns in one group. */
  width: i32;
  rows: i32;
  columns: i32;
  values: usize;
  starts: usize;
  inputs: usize;
}

/**
 * y[rows, columns] = start + x[rows, k] · W; `start` has a row every `startStride` floats, 0 for one row for all.
 *
 * @param scratch of min(rows, 64) · k floats, from four rows on
 * @param backwards begin with the last columns of a dense matrix: a caller that turns round at every call finds in the cache what it
 *   read last, which matters where W does not fit it
 */
export function product(
  rows: i32, x: usize, xStride: i32, matrix: Matrix, start: usize, startStride: i32,
  y: usize, yStride: i32, scratch: usize, backwards: i32,
): void {
  const xBytes = <usize>xStride << 2;
  const startBytes = <usize>startStride << 2;
  const yBytes = <usize>yStride << 2;
  if (matrix.width == DENSE) {
    for (let row = 0; row < rows; row += PACKED_ROWS) {
      const at = <usize>row;
      multiplyDense(
        min(PACKED_ROWS, rows - row), x + at * xBytes, xBytes, matrix,
        start + at * startBytes, startBytes, y + at * yBytes, yBytes, scratch, backwards,
      );
    }
    return;
  }
  if (matrix.width == BLOCKS) {
    for (; rows >= FEW_ROWS; rows -= FEW_ROWS) {
      addBlocksOfFourRows(matrix, x, xBytes, start, startBytes, y, yBytes);
      x += xBytes << 2;
      start += startBytes << 2;
      y += yBytes << 2;
    }
  }
  for (; rows > 0; rows--, x += xBytes, start += startBytes, y += yBytes) {
    if (matrix.width == BLOCKS) addBlocks(matrix, x, start, y);
    else addEntries(matrix, x, start, y);
  }
}

/** Eight columns, their sums in four chains each: one alone would wait for its own additions. */
@inline
function multiplyPanel(k: i32, x: usize, w: usize, start: usize, y: usize): void {
  const zero = f32x4.splat(0);
  let a0 = v128.load(start), b0 = v128.load(start, 16);
  let a1 = zero, b1 = zero, a2 = zero, b2 = zero, a3 = zero, b3 = zero;
  const end = x + (<usize>k << 2);
  for (const wholeEnd = x + (<usize>(k & ~3) << 2); x < wholeEnd; x += 16, w += 4 * PANEL_ROW) {
    const x0 = splatAt(x);
    (a0 = madd(x0, v128.load(w), a0)), (b0 = madd(x0, v128.load(w, 16), b0));
    const x1 = splatAt(x + 4);
    (a1 = madd(x1, v128.load(w, 32), a1)), (b1 = madd(x1, v128.load(w, 48), b1));
    const x2 = splatAt(x + 8);
    (a2 = madd(x2, v128.load(w, 64), a2)), (b2 = madd(x2, v128.load(w, 80), b2));
    const x3 = splatAt(x + 12);
    (a3 = madd(x3, v128.load(w, 96), a3)), (b3 = madd(x3, v128.load(w, 112), b3));
  }
  for (; x < end; x += FLOAT, w += PANEL_ROW) {
    const x0 = splatAt(x);
    (a0 = madd(x0, v128.load(w), a0)), (b0 = madd(x0, v128.load(w, 16), b0));
  }
  v128.store(y, f32x4.add(f32x4.add(a0, a1), f32x4.add(a2, a3)));
  v128.store(y, f32x4.add(f32x4.add(b0, b1), f32x4.add(b2, b3)), 16);
}

/**
 * At most 64 rows times a dense matrix, four at a time and the rest one by one: each panel is read once and stays in the
 * first-level cache for all rows.
 */
function multiplyDense(
  rows: i32, x: usize, xBytes: usize, matrix: Matrix, start: usize, startBytes: usize,
  y: usize, yBytes: usize, packed: usize, backwards: i32,
): void {
  const k = matrix.rows;
  const groupBytes = <usize>k << 4;
  const panels = matrix.columns / PANEL;
  for (let row = 0; row + 4 <= rows; row += 4) {
    packFourRows(k, x + <usize>row * xBytes, xBytes, packed + <usize>(row >> 2) * groupBytes);
  }
  for (let index = 0; index < panels; index++) {
    const panel = <usize>(backwards ? panels - 1 - index : index);
    const w = matrix.values + panel * (<usize>k * PANEL_ROW);
    let from = start + panel * PANEL_ROW, to = y + panel * PANEL_ROW, a = packed, row = 0;
    for (; row + 4 <= rows; row += 4) {
      multiplyFourRows(k, a, w, from, startBytes, to, yBytes);
      a += groupBytes;
      from += startBytes << 2;
      to += yBytes << 2;
    }
    for (; row < rows; row++, from += startBytes, to += yBytes) {
      multiplyPanel(k, x + <usize>row * xBytes, w, from, to);
    }
  }
}

/** target[k][4] = x[4, k]. */
function packFourRows(k: i32, x: usize, xBytes: usize, target: usize): void {
  for (const end = x + (<usize>k << 2); x < end; x += FLOAT, target += 16) {
    store<f32>(target, load<f32>(x));
    store<f32>(target, load<f32>(x + xBytes), 4);
    store<f32>(target, load<f32>(x + 2 * xBytes), 8);
    store<f32>(target, load<f32>(x + 3 * xBytes), 12);
  }
}

/** Four packed rows times one panel; each sum in one chain. */
function multiplyFourRows(
  k: i32, a: usize, w: usize, start: usize, startBytes: usize, y: usize, yBytes: usize,
): void {
  const start1 = start + startBytes, start2 = start1 + startBytes, start3 = start2 + startBytes;
  let a0 = v128.load(start), b0 = v128.load(start, 16);
  let a1 = v128.load(start1), b1 = v128.load(start1, 16);
  let a2 = v128.load(start2), b2 = v128.load(start2, 16);
  let a3 = v128.load(start3), b3 = v128.load(start3, 16);
  for (const end = a + (<usize>k << 4); a < end; a += 16, w += PANEL_ROW) {
    const left = v128.load(w), right = v128.load(w, 16);
    const x0 = splatAt(a);
    (a0 = madd(x0, left, a0)), (b0 = madd(x0, right, b0));
    const x1 = splatAt(a + 4);
    (a1 = madd(x1, left, a1)), (b1 = madd(x1, right, b1));
    const x2 = splatAt(a + 8);
    (a2 = madd(x2, left, a2)), (b2 = madd(x2, right, b2));
    const x3 = splatAt(a + 12);
    (a3 = madd(x3, left, a3)), (b3 = madd(x3, right, b3));
  }
  v128.store(y, a0), v128.store(y, b0, 16);
  y += yBytes;
  v128.store(y, a1), v128.store(y, b1, 16);
  y += yBytes;
  v128.store(y, a2), v128.store(y, b2, 16);
  y += yBytes;
  v128.store(y, a3), v128.store(y, b3, 16);
}

/** One row times blocks: every other block of the same columns in a chain of its own. */
function addBlocks(matrix: Matrix, x: usize, start: usize, y: usize): void {
  let starts = matrix.starts, input = matrix.inputs, value = matrix.values;
  for (const end = y + (<usize>matrix.columns << 2); y < end; y += 16, start += 16, starts += 4) {
    let first = v128.load(start), second = f32x4.splat(0);
    const last = matrix.inputs + (<usize>load<i32>(starts, 4) << 2);
    for (; input + 8 <= last; input += 8, value += 2 * BLOCK_BYTES) {
      first = madd(inputAt(x, input), v128.load(value), first);
      second = madd(inputAt(x, input + 4), v128.load(value, 16), second);
    }
    if (input < last) {
      first = madd(inputAt(x, input), v128.load(value), first);
      input += 4;
      value += BLOCK_BYTES;
    }
    v128.store(y, f32x4.add(first, second));
  }
}

/** Four copies of the x that an index says. */
@inline
function inputAt(x: usize, index: usize): v128 {
  return splatAt(x + (<usize>load<i32>(index) << 2));
}

/** Four rows times blocks: each block is read once. */
function addBlocksOfFourRows(
  matrix: Matrix, x: usize, xBytes: usize, start: usize, startBytes: usize, y: usize, yBytes: usize,
): void {
  let starts = matrix.starts, input = matrix.inputs, value = matrix.values;
  const x1 = x + xBytes, x2 = x1 + xBytes, x3 = x2 + xBytes;
  const start1 = startBytes, start2 = 2 * startBytes, start3 = 3 * startBytes;
  for (const end = y + (<usize>matrix.columns << 2); y < end; y += 16, start += 16, starts += 4) {
    let a0 = v128.load(start), a1 = v128.load(start + start1);
    let a2 = v128.load(start + start2), a3 = v128.load(start + start3);
    const last = matrix.inputs + (<usize>load<i32>(starts, 4) << 2);
    for (; input < last; input += 4, value += BLOCK_BYTES) {
      const at = <usize>load<i32>(input) << 2;
      const w = v128.load(value);
      a0 = madd(splatAt(x + at), w, a0);
      a1 = madd(splatAt(x1 + at), w, a1);
      a2 = madd(splatAt(x2 + at), w, a2);
      a3 = madd(splatAt(x3 + at), w, a3);
    }
    v128.store(y, a0);
    v128.store(y + yBytes, a1);
    v128.store(y + 2 * yBytes, a2);
    v128.store(y + 3 * yBytes, a3);
  }
}

/** One row times single weights: every other one of a column in a chain of its own. */
function addEntries(matrix: Matrix, x: usize, start: usize, y: usize): void {
  let starts = matrix.starts, input = matrix.inputs, value = matrix.values;
  for (const end = y + (<usize>matrix.columns << 2); y < end; y += 4, start += 4, starts += 4) {
    let first = load<f32>(start);
    let second: f32 = 0;
    const last = matrix.inputs + (<usize>load<i32>(starts, 4) << 2);
    for (; input + 8 <= last; input += 8, value += 8) {
      first += load<f32>(x + (<usize>load<i32>(input) << 2)) * load<f32>(value);
      second += load<f32>(x + (<usize>load<i32>(input, 4) << 2)) * load<f32>(value, 4);
    }
    if (input < last) {
      first += load<f32>(x + (<usize>load<i32>(input) << 2)) * load<f32>(value);
      input += 4;
      value += 4;
    }
    store<f32>(y, first + second);
  }
}
