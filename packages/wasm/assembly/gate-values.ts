import {madd} from './simd';

/*
 * tanh x and the sigmoid as ratios of polynomials: P(x²) and Q(x²) of degree 4 with x P / Q = tanh x within 2.1e-8 of it on
 * |x| ≤ 9, as a minimax fit gives them (iteratively weighted least squares in 40 digits). A third fewer operations than by eˣ.
 * The sigmoid is (1 + tanh(x / 2)) / 2, its halves in the coefficients. Beyond a limit x is held: for tanh at 8, where it is
 * 2.3e-7 below 1 and no rounding brings the ratio above 1; for the sigmoid at 18, and what rounding brings below 0 is 0.
 *
 * The coefficients stand in memory, as the constants of `constants.ts` do and for the same reason; functions take their
 * address once and share what they load between two vectors.
 */

/** Bytes of a vector of four float32. */
const VECTOR: usize = 16;

/** What one of the two functions needs: its limit, P₄ … P₀, and Q₄ … Q₁. */
const LIMIT: usize = 0;
const P4: usize = VECTOR, P3: usize = 2 * VECTOR, P2: usize = 3 * VECTOR, P1: usize = 4 * VECTOR;
const P0: usize = 5 * VECTOR;
const Q4: usize = 6 * VECTOR, Q3: usize = 7 * VECTOR, Q2: usize = 8 * VECTOR, Q1: usize = 9 * VECTOR;
const FUNCTION_BYTES: usize = 10 * VECTOR;

/** Bytes of the coefficients of both. */
export const RATIO_BYTES: i32 = 320;

const TANH_LIMIT: f32 = 8;
const SIGMOID_LIMIT: f32 = 18;

let coefficients: usize = 0;

/** Writes the coefficients, once per module and memory. */
export function initializeRatios(address: usize): void {
  coefficients = address;
  put(address + LIMIT, TANH_LIMIT);
  putFunction(address, 1, 1);
  // x P(x² / 4) / 2, halved, by Q(x² / 4): all of them powers of two, so exact.
  put(address + FUNCTION_BYTES + LIMIT, SIGMOID_LIMIT);
  putFunction(address + FUNCTION_BYTES, 0.25, 0.25);
}

/** The coefficients of x² times `square`, those of P times `factor`. */
function putFunction(at: usize, square: f32, factor: f32): void {
  const square2 = square * square, square3 = square2 * square, square4 = square2 * square2;
  put(at + P4, <f32>1.3353128750359776e-8 * square4 * factor);
  put(at + P3, <f32>2.0607988043097704e-5 * square3 * factor);
  put(at + P2, <f32>0.0034955230959917961 * square2 * factor);
  put(at + P1, <f32>0.13380971738079141 * square * factor);
  put(at + P0, <f32>0.99999997964449684 * factor);
  put(at + Q4, <f32>7.7759330402303034e-7 * square4);
  put(at + Q3, <f32>0.0003285527220693222 * square3);
  put(at + Q2, <f32>0.025876737218994308 * square2);
  put(at + Q1, <f32>0.46714287405797663 * square);
}

function put(at: usize, value: f32): void {
  v128.store(at, f32x4.splat(value));
}

/** Address of the coefficients of the sigmoid, or of tanh. */
@inline
export function ratioCoefficients(isSigmoid: bool): usize {
  return isSigmoid ? coefficients + FUNCTION_BYTES : coefficients;
}

/** tanh x, relative error ≤ 4e-7. */
@inline
export function ratioTanh4(x: v128): v128 {
  return ratio(coefficients, x);
}

/** x P(x²) / Q(x²) of one vector. */
@inline
function ratio(t: usize, x: v128): v128 {
  const limit = v128.load(t, LIMIT);
  const held = f32x4.pmax(f32x4.pmin(x, limit), f32x4.neg(limit));
  const u = f32x4.mul(held, held);
  let p = madd(v128.load(t, P4), u, v128.load(t, P3)), q = madd(v128.load(t, Q4), u, v128.load(t, Q3));
  (p = madd(p, u, v128.load(t, P2))), (q = madd(q, u, v128.load(t, Q2)));
  (p = madd(p, u, v128.load(t, P1))), (q = madd(q, u, v128.load(t, Q1)));
  (p = madd(p, u, v128.load(t, P0))), (q = madd(q, u, f32x4.splat(1)));
  return f32x4.div(f32x4.mul(p, held), q);
}

/** The function of four floats, in place. */
@inline
export function applyToFour(t: usize, at: usize, isSigmoid: bool): void {
  const value = ratio(t, v128.load(at));
  v128.store(at, isSigmoid ? aroundHalf(value) : value);
}

/** The function of eight floats, to two places of four. */
@inline
export function applyToEight(t: usize, from: usize, to: usize, toNext: usize, isSigmoid: bool): void {
  const limit = v128.load(t, LIMIT), least = f32x4.neg(limit), one = f32x4.splat(1);
  const x = f32x4.pmax(f32x4.pmin(v128.load(from), limit), least);
  const y = f32x4.pmax(f32x4.pmin(v128.load(from, 16), limit), least);
  const u = f32x4.mul(x, x), v = f32x4.mul(y, y);
  const p4 = v128.load(t, P4), p3 = v128.load(t, P3), q4 = v128.load(t, Q4), q3 = v128.load(t, Q3);
  let px = madd(p4, u, p3), py = madd(p4, v, p3), qx = madd(q4, u, q3), qy = madd(q4, v, q3);
  const p2 = v128.load(t, P2), q2 = v128.load(t, Q2);
  (px = madd(px, u, p2)), (py = madd(py, v, p2)), (qx = madd(qx, u, q2)), (qy = madd(qy, v, q2));
  const p1 = v128.load(t, P1), q1 = v128.load(t, Q1);
  (px = madd(px, u, p1)), (py = madd(py, v, p1)), (qx = madd(qx, u, q1)), (qy = madd(qy, v, q1));
  const p0 = v128.load(t, P0);
  (px = madd(px, u, p0)), (py = madd(py, v, p0)), (qx = madd(qx, u, one)), (qy = madd(qy, v, one));
  const a = f32x4.div(f32x4.mul(px, x), qx), b = f32x4.div(f32x4.mul(py, y), qy);
  v128.store(to, isSigmoid ? aroundHalf(a) : a);
  v128.store(toNext, isSigmoid ? aroundHalf(b) : b);
}

@inline
function aroundHalf(value: v128): v128 {
  return f32x4.pmax(f32x4.add(value, f32x4.splat(0.5)), f32x4.splat(0));
}
