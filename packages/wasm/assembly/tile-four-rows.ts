import {FLOAT, madd, splatAt} from './simd';

const A_STEP: usize = 16;
const B_STEP: usize = 32;

/**
 * C[4, 8] = (or +=) A[4, k] · B[k, 8] from packed panels.
 *
 * The loop is not unrolled: measured, the engine's compiler then keeps fewer accumulators in registers.
 *
 * @param a [k, 4]: per step of k the four rows side by side
 * @param b [k, 8]: per step of k the eight columns side by side
 * @param rowBytes distance of two rows of c
 */
export function multiplyFourRows(
  k: i32, a: usize, b: usize, c: usize, rowBytes: usize, accumulate: bool,
): void {
  const zero = f32x4.splat(0);
  let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero, c30 = zero, c31 = zero;
  for (const end = a + <usize>k * A_STEP; a < end; a += A_STEP, b += B_STEP) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = splatAt(a);
    (c00 = madd(a0, b0, c00)), (c01 = madd(a0, b1, c01));
    const a1 = splatAt(a + FLOAT);
    (c10 = madd(a1, b0, c10)), (c11 = madd(a1, b1, c11));
    const a2 = splatAt(a + 2 * FLOAT);
    (c20 = madd(a2, b0, c20)), (c21 = madd(a2, b1, c21));
    const a3 = splatAt(a + 3 * FLOAT);
    (c30 = madd(a3, b0, c30)), (c31 = madd(a3, b1, c31));
  }
  storeRow(c, c00, c01, accumulate);
  storeRow(c + rowBytes, c10, c11, accumulate);
  storeRow(c + 2 * rowBytes, c20, c21, accumulate);
  storeRow(c + 3 * rowBytes, c30, c31, accumulate);
}

@inline
function storeRow(c: usize, left: v128, right: v128, accumulate: bool): void {
  v128.store(c, accumulate ? f32x4.add(v128.load(c), left) : left);
  v128.store(c, accumulate ? f32x4.add(v128.load(c, 16), right) : right, 16);
}
