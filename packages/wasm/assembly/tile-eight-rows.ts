import {madd} from './simd';

const A_STEP: usize = 32;
const B_STEP: usize = 32;

/**
 * C[8, 8] = (or +=) A[8, k] · B[k, 8] from packed panels, in the same order of additions as four rows at a time.
 *
 * Both halves of a row are loaded, multiplied and stored side by side and unconditionally in one block: the form in
 * which V8 finds pairs to run as one. Without that, 16 accumulators do not fit the registers and it is slow.
 *
 * @param a [k, 8]: per step of k the eight rows side by side
 * @param b [k, 8]: per step of k the eight columns side by side
 * @param rowBytes distance of two rows of c
 */
export function multiplyEightRows(
  k: i32, a: usize, b: usize, c: usize, rowBytes: usize, accumulate: bool,
): void {
  const zero = f32x4.splat(0);
  let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero, c30 = zero, c31 = zero;
  let c40 = zero, c41 = zero, c50 = zero, c51 = zero, c60 = zero, c61 = zero, c70 = zero, c71 = zero;
  for (const end = a + <usize>k * A_STEP; a < end; a += A_STEP, b += B_STEP) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    (c00 = madd(a0, b0, c00)), (c01 = madd(a0, b1, c01));
    const a1 = v128.load32_splat(a, 4);
    (c10 = madd(a1, b0, c10)), (c11 = madd(a1, b1, c11));
    const a2 = v128.load32_splat(a, 8);
    (c20 = madd(a2, b0, c20)), (c21 = madd(a2, b1, c21));
    const a3 = v128.load32_splat(a, 12);
    (c30 = madd(a3, b0, c30)), (c31 = madd(a3, b1, c31));
    const a4 = v128.load32_splat(a, 16);
    (c40 = madd(a4, b0, c40)), (c41 = madd(a4, b1, c41));
    const a5 = v128.load32_splat(a, 20);
    (c50 = madd(a5, b0, c50)), (c51 = madd(a5, b1, c51));
    const a6 = v128.load32_splat(a, 24);
    (c60 = madd(a6, b0, c60)), (c61 = madd(a6, b1, c61));
    const a7 = v128.load32_splat(a, 28);
    (c70 = madd(a7, b0, c70)), (c71 = madd(a7, b1, c71));
  }
  const row1 = c + rowBytes, row2 = row1 + rowBytes, row3 = row2 + rowBytes, row4 = row3 + rowBytes;
  const row5 = row4 + rowBytes, row6 = row5 + rowBytes, row7 = row6 + rowBytes;
  if (accumulate) {
    (c00 = f32x4.add(v128.load(c), c00)), (c01 = f32x4.add(v128.load(c, 16), c01));
    (c10 = f32x4.add(v128.load(row1), c10)), (c11 = f32x4.add(v128.load(row1, 16), c11));
    (c20 = f32x4.add(v128.load(row2), c20)), (c21 = f32x4.add(v128.load(row2, 16), c21));
    (c30 = f32x4.add(v128.load(row3), c30)), (c31 = f32x4.add(v128.load(row3, 16), c31));
    (c40 = f32x4.add(v128.load(row4), c40)), (c41 = f32x4.add(v128.load(row4, 16), c41));
    (c50 = f32x4.add(v128.load(row5), c50)), (c51 = f32x4.add(v128.load(row5, 16), c51));
    (c60 = f32x4.add(v128.load(row6), c60)), (c61 = f32x4.add(v128.load(row6, 16), c61));
    (c70 = f32x4.add(v128.load(row7), c70)), (c71 = f32x4.add(v128.load(row7, 16), c71));
  }
  v128.store(c, c00), v128.store(c, c01, 16);
  v128.store(row1, c10), v128.store(row1, c11, 16);
  v128.store(row2, c20), v128.store(row2, c21, 16);
  v128.store(row3, c30), v128.store(row3, c31, 16);
  v128.store(row4, c40), v128.store(row4, c41, 16);
  v128.store(row5, c50), v128.store(row5, c51, 16);
  v128.store(row6, c60), v128.store(row6, c61, 16);
  v128.store(row7, c70), v128.store(row7, c71, 16);
}
