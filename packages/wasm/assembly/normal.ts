import {log4} from './functions';
import {LANES, madd, storeLanes} from './simd';

/** Samples that one round gives: four by the cosine, four by the sine. */
const ROUND: i32 = 8;
/** Odd, from the fraction of the golden ratio: spreads neighbouring counters over all 32 bits. */
const GOLDEN: i32 = 0x9e3779b9;
/** Odd multipliers of the finalizer of MurmurHash3 (public domain), a bijection of 32 bits. */
const MIX_1: i32 = 0x85ebca6b;
const MIX_2: i32 = 0xc2b2ae35;

const HALF_PI: f32 = 1.57079632679489662;
const QUARTER_TURNS: f32 = 4;
/** 2⁻²³: 23 random bits become a number in (0, 1). */
const BIT_23: f32 = 1.1920928955078125e-7;

/**
 * `count` samples of N(0, 1) by Box and Muller (1958): √(−2 ln u) (cos, sin)(2π v), u and v from hashes of the seed and
 * the sample's number.
 */
export function seededNormal(seed: i32, count: i32, target: usize): void {
  const key = i32x4.splat(scalarMix(seed));
  const step = i32x4.splat(LANES);
  let counter = i32x4(0, 1, 2, 3);
  for (let k = 0; k < count; k += ROUND, target += 32) {
    const u = uniform(hash(i32x4.add(counter, counter), key));
    const v = uniform(hash(i32x4.add(i32x4.add(counter, counter), i32x4.splat(1)), key));
    counter = i32x4.add(counter, step);
    const radius = f32x4.sqrt(f32x4.mul(log4(u), f32x4.splat(-2)));
    storeLanes(target, f32x4.mul(radius, cosineOfTurns(v, 0)), min(LANES, count - k));
    if (count - k > LANES) {
      // sin a = cos(a − a quarter turn) = cos(a + three of them)
      storeLanes(target + 16, f32x4.mul(radius, cosineOfTurns(v, 3)), min(LANES, count - k - LANES));
    }
  }
}

@inline
function mix(x: v128): v128 {
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(MIX_1));
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 13)), i32x4.splat(MIX_2));
  return v128.xor(x, i32x4.shr_u(x, 16));
}

function scalarMix(x: i32): i32 {
  return i32x4.extract_lane(mix(i32x4.splat(x * GOLDEN + 1)), 0);
}

/** The counter mixed, keyed and mixed again: neighbouring seeds give unrelated streams, not shifted ones. */
@inline
function hash(counter: v128, key: v128): v128 {
  const first = mix(i32x4.mul(counter, i32x4.splat(GOLDEN)));
  return mix(i32x4.add(v128.xor(first, key), i32x4.mul(key, i32x4.splat(MIX_1))));
}

/** In (0, 1), never 0: its logarithm is taken. */
@inline
function uniform(bits: v128): v128 {
  const whole = f32x4.convert_i32x4_s(i32x4.shr_u(bits, 9));
  return f32x4.mul(f32x4.add(whole, f32x4.splat(0.5)), f32x4.splat(BIT_23));
}

/**
 * cos(2π turns + quarters · π/2): by quarter turns q and the rest r, |r| ≤ π/4, where Taylor's series up to r⁸ and r⁹
 * are within 3e-8.
 */
@inline
function cosineOfTurns(turns: v128, quarters: i32): v128 {
  const scaled = f32x4.mul(turns, f32x4.splat(QUARTER_TURNS));
  const nearest = f32x4.nearest(scaled);
  const r = f32x4.mul(f32x4.sub(scaled, nearest), f32x4.splat(HALF_PI));
  const q = i32x4.add(i32x4.trunc_sat_f32x4_s(nearest), i32x4.splat(quarters));
  const square = f32x4.mul(r, r);
  const odd = v128.ne<i32>(v128.and(q, i32x4.splat(1)), i32x4.splat(0));
  // cos of q quarter turns and r is cos r, −sin r, −cos r, sin r for q = 0, 1, 2, 3.
  const value = v128.bitselect(sineSeries(r, square), cosineSeries(square), odd);
  const sign = i32x4.shl(v128.and(i32x4.add(q, i32x4.splat(1)), i32x4.splat(2)), 30);
  return v128.xor(value, sign);
}

@inline
function cosineSeries(square: v128): v128 {
  let sum = f32x4.splat(1.0 / 40320);
  sum = madd(sum, square, f32x4.splat(-1.0 / 720));
  sum = madd(sum, square, f32x4.splat(1.0 / 24));
  sum = madd(sum, square, f32x4.splat(-0.5));
  return madd(sum, square, f32x4.splat(1));
}

@inline
function sineSeries(r: v128, square: v128): v128 {
  let sum = f32x4.splat(1.0 / 362880);
  sum = madd(sum, square, f32x4.splat(-1.0 / 5040));
  sum = madd(sum, square, f32x4.splat(1.0 / 120));
  sum = madd(sum, square, f32x4.splat(-1.0 / 6));
  return madd(f32x4.mul(sum, square), r, r);
}
