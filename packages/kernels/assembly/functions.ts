import {madd} from './simd';

/** log₂e, and ln 2 in two parts: n · LN2_HIGH is exact for |n| < 2¹⁵, so x − n ln 2 loses nothing. */
const LOG2_E: f32 = 1.44269504088896341;
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440054690583e-4;

/** e^±87 still is a normal float32; beyond it the exponent would leave the format. */
const EXP_LIMIT: f32 = 87;

/** tanh x rounds to 1 from |x| = 9.01 on. */
const TANH_LIMIT: f32 = 10;

const LN2: f32 = 0.693147180559945309;
const SQRT_HALF: f32 = 0.707106781186547524;

const HARD_SIGMOID_SLOPE: f32 = 0.2;
const HARD_SIGMOID_OFFSET: f32 = 0.5;

/** Bias and position of the exponent of a float32. */
const EXPONENT_BIAS: i32 = 127;
const EXPONENT_SHIFT: i32 = 23;

/** 1.5 · 2²³: adding it rounds a small float32 to a whole number, which then stands in its lowest bits. */
const ROUNDER: f32 = 12582912;

/** The whole number n of x = n ln 2 + r, |r| ≤ ln 2 / 2, plus `ROUNDER`. */
@inline
function roundedPower(x: v128): v128 {
  return madd(x, f32x4.splat(LOG2_E), f32x4.splat(ROUNDER));
}

/** r of x = n ln 2 + r. */
@inline
function remainder(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDER));
  return madd(n, f32x4.splat(-LN2_LOW), madd(n, f32x4.splat(-LN2_HIGH), x));
}

/** 2ⁿ for n in [−126, 127]: the shift moves n's bits to where the exponent is and drops all others. */
@inline
function powerOfTwo(rounded: v128): v128 {
  const one = i32x4.splat(EXPONENT_BIAS << EXPONENT_SHIFT);
  return i32x4.add(i32x4.shl(rounded, EXPONENT_SHIFT), one);
}

/** x between two bounds; pmin and pmax are one instruction each and hand on a NaN that comes first. */
@inline
function between(x: v128, low: f32, high: f32): v128 {
  return f32x4.pmax(f32x4.pmin(x, f32x4.splat(high)), f32x4.splat(low));
}

/** eʳ − 1 on |r| ≤ ln 2 / 2 by Taylor's series up to r⁷; what is left off is below r⁸/8! = 5.2e-9. */
@inline
function expMinusOne(r: v128): v128 {
  let sum = f32x4.splat(1.0 / 5040);
  sum = madd(sum, r, f32x4.splat(1.0 / 720));
  sum = madd(sum, r, f32x4.splat(1.0 / 120));
  sum = madd(sum, r, f32x4.splat(1.0 / 24));
  sum = madd(sum, r, f32x4.splat(1.0 / 6));
  sum = madd(sum, r, f32x4.splat(0.5));
  return madd(f32x4.mul(r, r), sum, r);
}

/** eˣ, relative error ≤ 2e-7 on |x| ≤ 87, held there beyond; NaN stays NaN. */
@inline
export function exp4(x: v128): v128 {
  const held = between(x, -EXP_LIMIT, EXP_LIMIT);
  const rounded = roundedPower(held);
  const scale = powerOfTwo(rounded);
  return madd(scale, expMinusOne(remainder(held, rounded)), scale);
}

/** 1 / (1 + e⁻ˣ), absolute error ≤ 1.5e-7. */
@inline
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/**
 * (e²ˣ − 1) / (e²ˣ + 1), relative error ≤ 4e-7. e²ˣ − 1 is summed without the 1, so a small x keeps its digits.
 */
@inline
export function tanh4(x: v128): v128 {
  const magnitudeOfX = f32x4.pmin(f32x4.abs(x), f32x4.splat(TANH_LIMIT));
  const twice = f32x4.add(magnitudeOfX, magnitudeOfX);
  const rounded = roundedPower(twice);
  const scale = powerOfTwo(rounded);
  const part = expMinusOne(remainder(twice, rounded));
  const minusOne = madd(scale, part, f32x4.sub(scale, f32x4.splat(1)));
  const magnitude = f32x4.div(minusOne, f32x4.add(minusOne, f32x4.splat(2)));
  return v128.or(magnitude, v128.and(x, f32x4.splat(-0.0)));
}

/**
 * ln x of a normal float32 x > 0, absolute error ≤ 2e-7 (1 + |ln x|); NaN stays NaN.
 *
 * x = 2ⁿ m with √½ ≤ m < √2 and ln m = 2 artanh s, s = (m − 1) / (m + 1), |s| ≤ 0.172: what the series leaves off
 * after s⁹ is below 2 s¹¹/11 = 7e-10. The library's own logarithm reads a table, which the module must not have: its
 * memory belongs to someone else.
 */
@inline
export function log4(x: v128): v128 {
  // The exponent of x / √½, so that m is centered on 1.
  const offset = i32x4.sub(x, i32x4.splat(reinterpret<i32>(SQRT_HALF)));
  const n = i32x4.shr_s(offset, EXPONENT_SHIFT);
  const m = i32x4.sub(x, i32x4.shl(n, EXPONENT_SHIFT));
  const one = f32x4.splat(1);
  const s = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
  const square = f32x4.mul(s, s);
  let series = f32x4.splat(1.0 / 9);
  series = madd(series, square, f32x4.splat(1.0 / 7));
  series = madd(series, square, f32x4.splat(1.0 / 5));
  series = madd(series, square, f32x4.splat(1.0 / 3));
  series = madd(series, square, one);
  const lnM = f32x4.mul(f32x4.mul(s, f32x4.splat(2)), series);
  const value = madd(f32x4.convert_i32x4_s(n), f32x4.splat(LN2), lnM);
  return v128.bitselect(x, value, f32x4.ne(x, x));
}

/** 0.2 x + 0.5, before it is clipped: what the gradient has to see. */
@inline
export function unclippedHardSigmoid4(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, f32x4.splat(HARD_SIGMOID_SLOPE)), f32x4.splat(HARD_SIGMOID_OFFSET));
}

@inline
export function clip4(x: v128): v128 {
  return between(x, 0, 1);
}

/** ds/da of the gate function: s(1 − s), or the hard sigmoid's slope where it is not clipped (bounds included). */
@inline
export function gateSlope4(saved: v128, hard: bool): v128 {
  if (!hard) return f32x4.mul(saved, f32x4.sub(f32x4.splat(1), saved));
  const inside = v128.and(
    f32x4.ge(saved, f32x4.splat(0)),
    f32x4.le(saved, f32x4.splat(1)),
  );
  return v128.and(inside, f32x4.splat(HARD_SIGMOID_SLOPE));
}

/** Applies one of the functions above to `count` floats: for their tests. 0 exp, 1 sigmoid, 2 tanh, 3 log. */
export function applyFunction(which: i32, source: usize, target: usize, count: i32): void {
  for (let k = 0; k < count; k += 4) {
    const at = (<usize>k) << 2;
    const x = v128.load(source + at);
    const value = which == 0 ? exp4(x) : which == 1 ? sigmoid4(x) : which == 2 ? tanh4(x) : log4(x);
    v128.store(target + at, value);
  }
}
