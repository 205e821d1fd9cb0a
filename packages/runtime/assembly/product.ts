import {FLOAT, madd, splatAt} from '../../wasm/assembly/simd';

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
  /** Not 0 where it is in blocks of four columns. */
  inBlocks: i32;
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
  if (!matrix.inBlocks) {
    for (let row = 0; row < rows; row += PACKED_ROWS) {
      const at = <usize>row;
      multiplyDense(
        min(PACKED_ROWS, rows - row), x + at * xBytes, xBytes, matrix,
        start + at * startBytes, startBytes, y + at * yBytes, yBytes, scratch, backwards,
      );
    }
    return;
  }
  for (; rows >= FEW_ROWS; rows -= FEW_ROWS) {
    addBlocksOfFourRows(matrix, x, xBytes, start, startBytes, y, yBytes);
    x += xBytes << 2;
    start += startBytes << 2;
    y += yBytes << 2;
  }
  for (; rows > 0; rows--, x += xBytes, start += startBytes, y += yBytes) {
    addBlocks(matrix, x, start, y);
  }
}

/**
 * Up to four neighboring panels at once: as many sums, each in one chain, as hide the latency of two fused multiply-adds a
 * cycle, and four streams of weights to be fetched ahead. Where fewer are left the last one is multiplied again.
 *
 * @param last bytes from the first panel's columns to the last one's
 */
@inline
function multiplyPanels(k: i32, x: usize, w: usize, start: usize, y: usize, last: usize): void {
  const second = min(PANEL_ROW, last), third = min(2 * PANEL_ROW, last), fourth = min(3 * PANEL_ROW, last);
  const start1 = start + second, start2 = start + third, start3 = start + fourth;
  let a0 = v128.load(start), b0 = v128.load(start, 16), a1 = v128.load(start1), b1 = v128.load(start1, 16);
  let a2 = v128.load(start2), b2 = v128.load(start2, 16), a3 = v128.load(start3), b3 = v128.load(start3, 16);
  let w1 = w + <usize>k * second, w2 = w + <usize>k * third, w3 = w + <usize>k * fourth;
  for (const end = x + (<usize>k << 2); x < end; x += FLOAT) {
    const factor = splatAt(x);
    (a0 = madd(factor, v128.load(w), a0)), (b0 = madd(factor, v128.load(w, 16), b0));
    (a1 = madd(factor, v128.load(w1), a1)), (b1 = madd(factor, v128.load(w1, 16), b1));
    (a2 = madd(factor, v128.load(w2), a2)), (b2 = madd(factor, v128.load(w2, 16), b2));
    (a3 = madd(factor, v128.load(w3), a3)), (b3 = madd(factor, v128.load(w3, 16), b3));
    (w += PANEL_ROW), (w1 += PANEL_ROW), (w2 += PANEL_ROW), (w3 += PANEL_ROW);
  }
  v128.store(y, a0), v128.store(y, b0, 16);
  v128.store(y + second, a1), v128.store(y + second, b1, 16);
  v128.store(y + third, a2), v128.store(y + third, b2, 16);
  v128.store(y + fourth, a3), v128.store(y + fourth, b3, 16);
}

/** At most 64 rows times a dense matrix, four at a time and the rest one by one. */
function multiplyDense(
  rows: i32, x: usize, xBytes: usize, matrix: Matrix, start: usize, startBytes: usize,
  y: usize, yBytes: usize, packed: usize, backwards: i32,
): void {
  const k = matrix.rows;
  const groupBytes = <usize>k << 4;
  const columnBytes = <usize>matrix.columns << 2;
  const whole = rows & ~3;
  for (let row = 0; row < whole; row += 4) {
    packFourRows(k, x + <usize>row * xBytes, xBytes, packed + <usize>(row >> 2) * groupBytes);
  }
  // Each panel is read once and stays in the first-level cache for all rows.
  for (let column: usize = 0; whole && column < columnBytes; column += PANEL_ROW) {
    let from = start + column, to = y + column, a = packed;
    for (let row = 0; row < whole; row += 4) {
      multiplyFourRows(k, a, matrix.values + column * <usize>k, from, startBytes, to, yBytes);
      a += groupBytes;
      from += startBytes << 2;
      to += yBytes << 2;
    }
  }
  const groups = (columnBytes + 4 * PANEL_ROW - 1) / (4 * PANEL_ROW);
  for (let row = <usize>whole; row < <usize>rows; row++) {
    for (let index: usize = 0; index < groups; index++) {
      const column = (backwards ? groups - 1 - index : index) * 4 * PANEL_ROW;
      multiplyPanels(
        k, x + row * xBytes, matrix.values + column * <usize>k, start + row * startBytes + column,
        y + row * yBytes + column, columnBytes - PANEL_ROW - column,
      );
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
