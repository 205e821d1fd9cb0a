import {FLOAT, horizontalSum, LANES, loadLanes, madd, splatAt, storeLanes} from './simd';

/** Rows of B that are added in one pass over y. */
const ROWS_AT_ONCE: i32 = 8;

/** C[m, n] = (or +=) A[m, k] · op(B)[k, n] for few rows: B is read in the order it is stored, nothing is packed. */
export function multiplyFewRows(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  transposeB: bool,
  c: usize,
  ldc: i32,
  accumulate: bool,
): void {
  for (let row = 0; row < m; row++) {
    const x = a + ((<usize>(row * lda)) << 2);
    const y = c + ((<usize>(row * ldc)) << 2);
    if (transposeB) {
      multiplyByColumns(n, k, x, b, ldb, y, accumulate);
    } else {
      if (!accumulate) memory.fill(y, 0, <usize>n * FLOAT);
      addRows(n, k, x, b, ldb, y, false);
    }
  }
}

/**
 * y[n] += x[k] · B[k, n].
 *
 * @param backwards take the rows from the last to the first: a caller that turns round at every call finds in the
 *   cache the rows it read last, which matters where B does not fit it
 */
export function addRows(
  n: i32,
  k: i32,
  x: usize,
  b: usize,
  ldb: i32,
  y: usize,
  backwards: bool,
): void {
  const rowBytes = (<usize>ldb) << 2;
  const whole = k / ROWS_AT_ONCE;
  for (let index = 0; index < whole; index++) {
    const row = (backwards ? whole - 1 - index : index) * ROWS_AT_ONCE;
    addEightRows(n, x + ((<usize>row) << 2), b + <usize>row * rowBytes, rowBytes, y);
  }
  for (let row = whole * ROWS_AT_ONCE; row < k; row++) {
    addOneRow(n, splatAt(x + ((<usize>row) << 2)), b + <usize>row * rowBytes, y);
  }
}

function addEightRows(n: i32, x: usize, b0: usize, rowBytes: usize, y: usize): void {
  const x0 = splatAt(x), x1 = splatAt(x + 4), x2 = splatAt(x + 8), x3 = splatAt(x + 12);
  const x4 = splatAt(x + 16), x5 = splatAt(x + 20), x6 = splatAt(x + 24), x7 = splatAt(x + 28);
  const b1 = b0 + rowBytes, b2 = b1 + rowBytes, b3 = b2 + rowBytes;
  const b4 = b3 + rowBytes, b5 = b4 + rowBytes, b6 = b5 + rowBytes, b7 = b6 + rowBytes;
  let at: usize = 0;
  for (const end = (<usize>(n & ~3)) << 2; at < end; at += 16) {
    let first = madd(x0, v128.load(b0 + at), v128.load(y + at));
    let second = f32x4.mul(x1, v128.load(b1 + at));
    first = madd(x2, v128.load(b2 + at), first);
    second = madd(x3, v128.load(b3 + at), second);
    first = madd(x4, v128.load(b4 + at), first);
    second = madd(x5, v128.load(b5 + at), second);
    first = madd(x6, v128.load(b6 + at), first);
    second = madd(x7, v128.load(b7 + at), second);
    v128.store(y + at, f32x4.add(first, second));
  }
  if (n & 3) addTails(n & 3, x, b0 + at, rowBytes, y + at);
}

function addTails(lanes: i32, x: usize, b: usize, rowBytes: usize, y: usize): void {
  for (let row = 0; row < ROWS_AT_ONCE; row++, x += 4, b += rowBytes) {
    addTail(lanes, splatAt(x), b, y);
  }
}

function addOneRow(n: i32, x: v128, b: usize, y: usize): void {
  let at: usize = 0;
  for (const end = (<usize>(n & ~3)) << 2; at < end; at += 16) {
    v128.store(y + at, madd(x, v128.load(b + at), v128.load(y + at)));
  }
  if (n & 3) addTail(n & 3, x, b + at, y + at);
}

function addTail(lanes: i32, x: v128, b: usize, y: usize): void {
  storeLanes(y, madd(x, loadLanes(b, lanes), loadLanes(y, lanes)), lanes);
}

/** y[n] = (or +=) B[n, k] · x[k]: a scalar product per row of B. */
function multiplyByColumns(
  n: i32,
  k: i32,
  x: usize,
  b: usize,
  ldb: i32,
  y: usize,
  accumulate: bool,
): void {
  for (let row = 0; row < n; row++) {
    const to = y + ((<usize>row) << 2);
    const value = scalarProduct(k, x, b + ((<usize>(row * ldb)) << 2));
    store<f32>(to, accumulate ? load<f32>(to) + value : value);
  }
}

/** Σ a b over k floats, in four independent chains: one alone would wait for its own additions. */
export function scalarProduct(k: i32, a: usize, b: usize): f32 {
  let s0 = f32x4.splat(0),
    s1 = s0,
    s2 = s0,
    s3 = s0;
  let left = k;
  for (; left >= 4 * LANES; left -= 4 * LANES) {
    s0 = madd(v128.load(a), v128.load(b), s0);
    s1 = madd(v128.load(a, 16), v128.load(b, 16), s1);
    s2 = madd(v128.load(a, 32), v128.load(b, 32), s2);
    s3 = madd(v128.load(a, 48), v128.load(b, 48), s3);
    a += 64;
    b += 64;
  }
  for (; left > 0; left -= LANES) {
    s0 = madd(loadLanes(a, left), loadLanes(b, left), s0);
    a += 16;
    b += 16;
  }
  return horizontalSum(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}
