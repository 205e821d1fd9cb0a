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

function addEightRows(n: i32, x: usize, b: usize, rowBytes: usize, y: usize): void {
  const x0 = splatAt(x), x1 = splatAt(x + 4), x2 = splatAt(x + 8), x3 = splatAt(x + 12);
  const x4 = splatAt(x + 16), x5 = splatAt(x + 20), x6 = splatAt(x + 24), x7 = splatAt(x + 28);
  const b1 = b + rowBytes, b2 = b1 + rowBytes, b3 = b2 + rowBytes;
  const b4 = b3 + rowBytes, b5 = b4 + rowBytes, b6 = b5 + rowBytes, b7 = b6 + rowBytes;
  let at: usize = 0;
  for (const end = (<usize>(n & ~15)) << 2; at < end; at += 64) {
    addToSixteen(
      y + at, b + at, b1 + at, b2 + at, b3 + at, b4 + at, b5 + at, b6 + at, b7 + at,
      x0, x1, x2, x3, x4, x5, x6, x7,
    );
  }
  for (const end = (<usize>(n & ~3)) << 2; at < end; at += 16) {
    addToFour(
      y + at, b + at, b1 + at, b2 + at, b3 + at, b4 + at, b5 + at, b6 + at, b7 + at,
      x0, x1, x2, x3, x4, x5, x6, x7,
    );
  }
  if (n & 3) addTails(n & 3, x, b + at, rowBytes, y + at);
}

/** Sixteen floats of y += those of eight rows: on plain SIMD a tenth faster than four at a time. */
@inline
function addToSixteen(
  y: usize, b0: usize, b1: usize, b2: usize, b3: usize, b4: usize, b5: usize, b6: usize, b7: usize,
  x0: v128, x1: v128, x2: v128, x3: v128, x4: v128, x5: v128, x6: v128, x7: v128,
): void {
  addToFour(
    y, b0, b1, b2, b3, b4, b5, b6, b7,
    x0, x1, x2, x3, x4, x5, x6, x7,
  );
  addToFour(
    y + 16, b0 + 16, b1 + 16, b2 + 16, b3 + 16, b4 + 16, b5 + 16, b6 + 16, b7 + 16,
    x0, x1, x2, x3, x4, x5, x6, x7,
  );
  addToFour(
    y + 32, b0 + 32, b1 + 32, b2 + 32, b3 + 32, b4 + 32, b5 + 32, b6 + 32, b7 + 32,
    x0, x1, x2, x3, x4, x5, x6, x7,
  );
  addToFour(
    y + 48, b0 + 48, b1 + 48, b2 + 48, b3 + 48, b4 + 48, b5 + 48, b6 + 48, b7 + 48,
    x0, x1, x2, x3, x4, x5, x6, x7,
  );
}

/** Four floats of y += those of eight rows. */
@inline
function addToFour(
  y: usize, b0: usize, b1: usize, b2: usize, b3: usize, b4: usize, b5: usize, b6: usize, b7: usize,
  x0: v128, x1: v128, x2: v128, x3: v128, x4: v128, x5: v128, x6: v128, x7: v128,
): void {
  let first = madd(x0, v128.load(b0), v128.load(y)), second = f32x4.mul(x1, v128.load(b1));
  (first = madd(x2, v128.load(b2), first)), (second = madd(x3, v128.load(b3), second));
  (first = madd(x4, v128.load(b4), first)), (second = madd(x5, v128.load(b5), second));
  (first = madd(x6, v128.load(b6), first)), (second = madd(x7, v128.load(b7), second));
  v128.store(y, f32x4.add(first, second));
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
