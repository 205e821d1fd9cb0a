import {packPanels} from './pack';
import {FLOAT, madd, splatAt} from './simd';
import {SparseForm} from './sparse-form';

/** Vectors that are multiplied at once. */
const MANY: i32 = 16;
const FEW: i32 = 4;

/** Bytes of scratch memory that `addColumnProduct` needs for a matrix [k, n]. */
export function columnProductBytes(n: i32, k: i32): usize {
  return <usize>(MANY * (n + k)) * FLOAT;
}

/**
 * Y[m, n] += X[m, k] · B, B by columns: the lanes hold different rows of X, so that a single weight is multiplied by
 * sixteen rows at once and no zero is multiplied at all, however the entries lie.
 *
 * @param ldx, ldy floats from row to row
 * @param n a multiple of 4, and the number of B's columns
 * @param workspace of `columnProductBytes(n, k)`
 */
export function addColumnProduct(
  m: i32, n: i32, k: i32, x: usize, ldx: i32, form: SparseForm, y: usize, ldy: i32, workspace: usize,
): void {
  const sums = workspace + <usize>(MANY * k) * FLOAT;
  let row = 0;
  while (row < m) {
    const together = m - row > 3 * FEW ? MANY : FEW;
    const rows = min(together, m - row);
    packPanels(x + (<usize>(row * ldx) << 2), <usize>ldx << 2, true, rows, k, together, workspace);
    if (together == MANY) multiplySixteen(form, workspace, sums);
    else multiplyFour(form, workspace, sums);
    addTransposed(sums, together, rows, n, y + (<usize>(row * ldy) << 2), <usize>ldy << 2);
    row += rows;
  }
}

/** sums[n, 16] = B[k, n]ᵀ · x[k, 16]; an entry's row is given in bytes of one vector, so it counts 16 times. */
function multiplySixteen(form: SparseForm, x: usize, sums: usize): void {
  let pointers = form.at(form.pointers);
  let rows = form.at(form.rows);
  let values = form.at(form.values);
  for (let column = 0; column < form.blocks; column++, pointers += 4, sums += 64) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let left = load<i32>(pointers, 4) - load<i32>(pointers); left > 0; left--, rows += 4, values += 4) {
      const at = x + (<usize>load<i32>(rows) << 4);
      const weight = splatAt(values);
      (s0 = madd(weight, v128.load(at), s0)), (s1 = madd(weight, v128.load(at, 16), s1));
      (s2 = madd(weight, v128.load(at, 32), s2)), (s3 = madd(weight, v128.load(at, 48), s3));
    }
    v128.store(sums, s0), v128.store(sums, s1, 16), v128.store(sums, s2, 32), v128.store(sums, s3, 48);
  }
}

/** The same for four vectors; two sums, so that none waits for its own additions. */
function multiplyFour(form: SparseForm, x: usize, sums: usize): void {
  let pointers = form.at(form.pointers);
  let rows = form.at(form.rows);
  let values = form.at(form.values);
  for (let column = 0; column < form.blocks; column++, pointers += 4, sums += 16) {
    let s0 = f32x4.splat(0), s1 = s0;
    let left = load<i32>(pointers, 4) - load<i32>(pointers);
    for (; left >= 2; left -= 2, rows += 8, values += 8) {
      s0 = madd(splatAt(values), v128.load(x + (<usize>load<i32>(rows) << 2)), s0);
      s1 = madd(splatAt(values + 4), v128.load(x + (<usize>load<i32>(rows, 4) << 2)), s1);
    }
    if (left > 0) {
      s0 = madd(splatAt(values), v128.load(x + (<usize>load<i32>(rows) << 2)), s0);
      (rows += 4), (values += 4);
    }
    v128.store(sums, f32x4.add(s0, s1));
  }
}

/** y[rows, n] += sums[n, width]ᵀ */
function addTransposed(
  sums: usize, width: i32, rows: i32, n: i32, y: usize, rowBytes: usize,
): void {
  const line = <usize>width * FLOAT;
  for (let column = 0; column < n; column += 4, sums += 4 * line, y += 16) {
    for (let row = 0; row < rows; row += 4) {
      const from = sums + (<usize>row << 2);
      const to = y + <usize>row * rowBytes;
      addFour(
        v128.load(from), v128.load(from + line), v128.load(from + 2 * line), v128.load(from + 3 * line),
        to, rowBytes, rows - row,
      );
    }
  }
}

/** Four columns of four rows, of which `rows` exist. */
@inline
function addFour(c0: v128, c1: v128, c2: v128, c3: v128, to: usize, rowBytes: usize, rows: i32): void {
  const low01 = v128.shuffle<f32>(c0, c1, 0, 4, 1, 5), low23 = v128.shuffle<f32>(c2, c3, 0, 4, 1, 5);
  addAt(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  if (rows > 1) addAt(to + rowBytes, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  if (rows <= 2) return;
  const high01 = v128.shuffle<f32>(c0, c1, 2, 6, 3, 7), high23 = v128.shuffle<f32>(c2, c3, 2, 6, 3, 7);
  addAt(to + 2 * rowBytes, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  if (rows > 3) addAt(to + 3 * rowBytes, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

@inline
function addAt(to: usize, value: v128): void {
  v128.store(to, f32x4.add(v128.load(to), value));
}
