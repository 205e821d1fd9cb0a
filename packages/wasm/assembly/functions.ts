import {
  constantTable,
  expLimit,
  half,
  hardSigmoidOffset,
  hardSigmoidSlope,
  log2E,
  minusExpLimit,
  minusLn2High,
  minusLn2Low,
  one,
  reciprocal120,
  reciprocal24,
  reciprocal5040,
  reciprocal6,
  reciprocal720,
  rounder,
  signBit,
  tanhLimit,
  two,
} from './constants';
import {madd} from './simd';

const LN2: f32 = 0.693147180559945309;
const SQRT_HALF: f32 = 0.707106781186547524;

/** Position of the exponent of a float32. */
const EXPONENT_SHIFT: i32 = 23;

/** The whole number n of x = n ln 2 + r, |r| ≤ ln 2 / 2, plus the rounder. */
@inline
function roundedPower(t: usize, x: v128): v128 {
  return madd(x, log2E(t), rounder(t));
}

/** r of x = n ln 2 + r. */
@inline
function remainder(t: usize, x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, rounder(t));
  return madd(n, minusLn2Low(t), madd(n, minusLn2High(t), x));
}

/** 2ⁿ for n in [−126, 127]: the shift moves n's bits to where the exponent is; added to those of 1 they make 2ⁿ. */
@inline
function powerOfTwo(t: usize, rounded: v128): v128 {
  return i32x4.add(i32x4.shl(rounded, EXPONENT_SHIFT), one(t));
}

/** x between two bounds; pmin and pmax are one instruction each and hand on a NaN that comes first. */
@inline
export function between(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, high), low);
}

/** eʳ − 1 on |r| ≤ ln 2 / 2 by Taylor's series up to r⁷; what is left off is below r⁸/8! = 5.2e-9. */
@inline
function expMinusOne(t: usize, r: v128): v128 {
  let sum = reciprocal5040(t);
  sum = madd(sum, r, reciprocal720(t));
  sum = madd(sum, r, reciprocal120(t));
  sum = madd(sum, r, reciprocal24(t));
  sum = madd(sum, r, reciprocal6(t));
  sum = madd(sum, r, half(t));
  return madd(f32x4.mul(r, r), sum, r);
}

/** eˣ, relative error ≤ 2e-7 on |x| ≤ 87, held there beyond; NaN stays NaN. */
@inline
export function exp4(x: v128): v128 {
  const t = constantTable();
  const held = between(x, minusExpLimit(t), expLimit(t));
  const rounded = roundedPower(t, held);
  const scale = powerOfTwo(t, rounded);
  return madd(scale, expMinusOne(t, remainder(t, held, rounded)), scale);
}

/** 1 / (1 + e⁻ˣ), absolute error ≤ 1.5e-7. */
@inline
export function sigmoid4(x: v128): v128 {
  const t = constantTable();
  return f32x4.div(one(t), f32x4.add(one(t), exp4(f32x4.neg(x))));
}

/**
 * (e²ˣ − 1) / (e²ˣ + 1), relative error ≤ 4e-7. e²ˣ − 1 is summed without the 1, so a small x keeps its digits.
 */
@inline
export function tanh4(x: v128): v128 {
  const t = constantTable();
  const magnitudeOfX = f32x4.pmin(f32x4.abs(x), tanhLimit(t));
  const twice = f32x4.add(magnitudeOfX, magnitudeOfX);
  const rounded = roundedPower(t, twice);
  const scale = powerOfTwo(t, rounded);
  const part = expMinusOne(t, remainder(t, twice, rounded));
  const minusOne = madd(scale, part, f32x4.sub(scale, one(t)));
  const magnitude = f32x4.div(minusOne, f32x4.add(minusOne, two(t)));
  return v128.or(magnitude, v128.and(x, signBit(t)));
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
  const t = constantTable();
  // The exponent of x / √½, so that m is centered on 1.
  const offset = i32x4.sub(x, i32x4.splat(reinterpret<i32>(SQRT_HALF)));
  const n = i32x4.shr_s(offset, EXPONENT_SHIFT);
  const m = i32x4.sub(x, i32x4.shl(n, EXPONENT_SHIFT));
  const s = f32x4.div(f32x4.sub(m, one(t)), f32x4.add(m, one(t)));
  const square = f32x4.mul(s, s);
  let series = f32x4.splat(1.0 / 9);
  series = madd(series, square, f32x4.splat(1.0 / 7));
  series = madd(series, square, f32x4.splat(1.0 / 5));
  series = madd(series, square, f32x4.splat(1.0 / 3));
  series = madd(series, square, one(t));
  const lnM = f32x4.mul(f32x4.mul(s, two(t)), series);
  const value = madd(f32x4.convert_i32x4_s(n), f32x4.splat(LN2), lnM);
  return v128.bitselect(x, value, f32x4.ne(x, x));
}

/** 0.2 x + 0.5, before it is clipped: what the gradient has to see. */
@inline
export function unclippedHardSigmoid4(x: v128): v128 {
  const t = constantTable();
  return f32x4.add(f32x4.mul(x, hardSigmoidSlope(t)), hardSigmoidOffset(t));
}

@inline
export function clip4(x: v128): v128 {
  const t = constantTable();
  return between(x, f32x4.splat(0), one(t));
}

/** ds/da of the gate function: s(1 − s), or the hard sigmoid's slope where it is not clipped (bounds included). */
@inline
export function gateSlope4(saved: v128, hard: bool): v128 {
  const t = constantTable();
  if (!hard) return f32x4.mul(saved, f32x4.sub(one(t), saved));
  const inside = v128.and(
    f32x4.ge(saved, f32x4.splat(0)),
    f32x4.le(saved, one(t)),
  );
  return v128.and(inside, hardSigmoidSlope(t));
}
