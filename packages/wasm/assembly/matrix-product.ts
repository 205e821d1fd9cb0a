import {packPanels} from './pack';
import {FLOAT} from './simd';
import {multiplyEdgeTile, multiplyTile} from './tile';
import {TILE_BYTES, TILE_COLUMNS, TILE_ROWS} from './tile-shape';
import {multiplyFewRows} from './vector-product';

/** A panel of B (8 × K_BLOCK floats, 10 KB) and one of A (5 KB) fit the first-level cache together. */
const K_BLOCK: i32 = 320;
/** A's block (80 KB) and B's (640 KB) fit a second-level cache of 1 MB. */
const ROW_BLOCK: i32 = 64;
const COLUMN_BLOCK: i32 = 512;

/** Up to here packing costs more than it saves: B is read once, in order. */
export const FEW_ROWS: i32 = 3;

@inline
export function roundUp(size: i32, multiple: i32): i32 {
  return ((size + multiple - 1) / multiple) * multiple;
}

/** Steps of k that are multiplied at a time: blocks of about the same size, none above K_BLOCK. */
@inline
function kBlock(k: i32): i32 {
  const blocks = (k + K_BLOCK - 1) / K_BLOCK;
  return blocks == 0 ? 1 : (k + blocks - 1) / blocks;
}

/** Bytes of scratch memory that `matrixProduct` and `packedProduct` need for an [m, k] · [k, n]. */
export function workspaceBytes(m: i32, n: i32, k: i32): usize {
  const aFloats = min(roundUp(m, TILE_ROWS), ROW_BLOCK) * kBlock(k);
  const bFloats = min(roundUp(n, TILE_COLUMNS), COLUMN_BLOCK) * kBlock(k);
  return TILE_BYTES + <usize>(aFloats + bFloats) * FLOAT;
}

/**
 * C[m, n] = (or +=) op(A)[m, k] · op(B)[k, n], row-major, op the identity or the transpose.
 *
 * @param lda, ldb, ldc floats from row to row, of the matrices as stored
 * @param bias [n] to start every row of C from, or 0
 * @param workspace of `workspaceBytes(m, n, k)`
 */
export function matrixProduct(
  m: i32, n: i32, k: i32, a: usize, lda: i32, transposeA: bool, b: usize, ldb: i32, transposeB: bool,
  c: usize, ldc: i32, accumulate: bool, bias: usize, workspace: usize,
): void {
  if (!transposeA && m <= FEW_ROWS) {
    if (bias) copyToRows(bias, m, n, c, ldc);
    multiplyFewRows(m, n, k, a, lda, b, ldb, transposeB, c, ldc, accumulate || bias != 0);
    return;
  }
  const kStep = kBlock(k);
  const packedB = workspace + TILE_BYTES + <usize>(min(roundUp(m, TILE_ROWS), ROW_BLOCK) * kStep) * FLOAT;
  for (let column = 0; column < n; column += COLUMN_BLOCK) {
    const width = min(COLUMN_BLOCK, n - column);
    const cAt = c + (<usize>column << 2);
    if (bias) copyToRows(bias + (<usize>column << 2), m, width, cAt, ldc);
    for (let step = 0; step < max(k, 1); step += kStep) {
      const depth = min(kStep, k - step);
      const bAt = transposeB ? column * ldb + step : step * ldb + column;
      packPanels(b + (<usize>bAt << 2), <usize>ldb << 2, transposeB, width, depth, TILE_COLUMNS, packedB);
      const aAt = transposeA ? step * lda : step;
      multiplyBlock(
        m, width, depth, a + (<usize>aAt << 2), lda, transposeA, packedB,
        cAt, ldc, accumulate || bias != 0 || step > 0, workspace,
      );
    }
  }
}

/** Every row of C[m, n] = row. */
export function copyToRows(row: usize, m: i32, n: i32, c: usize, ldc: i32): void {
  for (let index = 0; index < m; index++) {
    memory.copy(c + (<usize>(index * ldc) << 2), row, <usize>n * FLOAT);
  }
}

/** Bytes of op(B)[k, n] packed as a whole, to be multiplied by m rows; 0 where so few rows take it as it is. */
export function packedBytes(m: i32, n: i32, k: i32): usize {
  if (m <= FEW_ROWS) return 0;
  return <usize>(roundUp(n, TILE_COLUMNS) * k) * FLOAT;
}

/** Packs op(B)[k, n] once, for many calls of `packedProduct`. */
export function packWhole(b: usize, ldb: i32, transposeB: bool, n: i32, k: i32, target: usize): void {
  const kStep = kBlock(k);
  for (let step = 0; step < k; step += kStep) {
    const depth = min(kStep, k - step);
    const at = transposeB ? step : step * ldb;
    packPanels(b + (<usize>at << 2), <usize>ldb << 2, transposeB, n, depth, TILE_COLUMNS, target);
    target += <usize>(roundUp(n, TILE_COLUMNS) * depth) * FLOAT;
  }
}

/** C[m, n] = (or +=) A[m, k] · B[k, n], B from `packWhole`. */
export function packedProduct(
  m: i32, n: i32, k: i32, a: usize, lda: i32, packed: usize, c: usize, ldc: i32, accumulate: bool,
  workspace: usize,
): void {
  const kStep = kBlock(k);
  for (let step = 0; step < k; step += kStep) {
    const depth = min(kStep, k - step);
    multiplyBlock(
      m, n, depth, a + (<usize>step << 2), lda, false, packed, c, ldc, accumulate || step > 0, workspace,
    );
    packed += <usize>(roundUp(n, TILE_COLUMNS) * depth) * FLOAT;
  }
}

/** C[m, n] = (or +=) op(A)[m, depth] · B, with B packed in panels of `depth` steps. */
function multiplyBlock(
  m: i32, n: i32, depth: i32, a: usize, lda: i32, transposeA: bool, packedB: usize,
  c: usize, ldc: i32, accumulate: bool, workspace: usize,
): void {
  const packedA = workspace + TILE_BYTES;
  for (let row = 0; row < m; row += ROW_BLOCK) {
    const rows = min(ROW_BLOCK, m - row);
    const at = transposeA ? row : row * lda;
    packPanels(a + (<usize>at << 2), <usize>lda << 2, !transposeA, rows, depth, TILE_ROWS, packedA);
    for (let column = 0; column < n; column += TILE_COLUMNS) {
      multiplyColumns(
        rows, min(TILE_COLUMNS, n - column), depth, packedA, packedB + <usize>(column * depth) * FLOAT,
        c + (<usize>(row * ldc + column) << 2), <usize>ldc << 2, accumulate, workspace,
      );
    }
  }
}

/** One panel of B against all panels of A. */
function multiplyColumns(
  rows: i32, columns: i32, depth: i32, packedA: usize, panel: usize,
  c: usize, rowBytes: usize, accumulate: bool, aside: usize,
): void {
  const panelBytes = <usize>(depth * TILE_ROWS) * FLOAT;
  for (let row = 0; row < rows; row += TILE_ROWS) {
    const valid = min(TILE_ROWS, rows - row);
    if (valid == TILE_ROWS && columns == TILE_COLUMNS) {
      multiplyTile(depth, packedA, panel, c, rowBytes, accumulate);
    } else {
      multiplyEdgeTile(depth, packedA, panel, c, rowBytes, accumulate, valid, columns, aside);
    }
    packedA += panelBytes;
    c += <usize>TILE_ROWS * rowBytes;
  }
}
