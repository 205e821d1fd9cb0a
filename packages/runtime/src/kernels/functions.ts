/**
 * The vector functions of the WebAssembly kernels for one number: the same steps in float32, so that both give the
 * same bits. Each operation is rounded, as a sum or product of float32 is there.
 */
const {fround} = Math;

const LOG2_E = fround(1.4426950408889634);
/** 1.5 · 2²³: adding it rounds a small float32 to a whole number. */
const ROUNDER = 12582912;
const MINUS_LN2_HIGH = -0.693359375;
const MINUS_LN2_LOW = fround(0.00021219444005469057);
/** 1/7!, 1/6! … 1/2!, of Taylor's series of eˣ. */
const COEFFICIENTS = Float32Array.of(1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5);
/** e^±87 still is a normal float32. */
const EXP_LIMIT = 87;
/** tanh x rounds to 1 from |x| = 9.01 on. */
const TANH_LIMIT = 10;
const EXPONENT_SHIFT = 23;
const ONE_BITS = 0x3f800000;

const bits = new Int32Array(1);
const ofBits = new Float32Array(bits.buffer);

/** a · b + c, rounded twice, as plain SIMD does it. */
export function madd(a: number, b: number, c: number): number {
  return fround(fround(a * b) + c);
}

/** The smaller one; a NaN that comes first is handed on. */
function pmin(a: number, b: number): number {
  return b < a ? b : a;
}

function pmax(a: number, b: number): number {
  return a < b ? b : a;
}

/** x between two bounds; NaN stays NaN. */
export function between(x: number, low: number, high: number): number {
  return pmax(pmin(x, high), low);
}

/** A function of the number at a place, in place: a number that is handed to a call, or back, may be allocated. */
export type InPlace = (floats: Float32Array, at: number) => void;

/** Of x = n ln 2 + r, in the place of x: 2ⁿ; and eʳ − 1. */
const halves = new Float32Array(2);

function split(): void {
  const x = halves[0];
  const rounded = madd(x, LOG2_E, ROUNDER);
  const n = fround(rounded - ROUNDER);
  const r = madd(n, MINUS_LN2_LOW, madd(n, MINUS_LN2_HIGH, x));
  ofBits[0] = rounded;
  bits[0] = (bits[0] << EXPONENT_SHIFT) + ONE_BITS;
  halves[0] = ofBits[0];
  let sum = COEFFICIENTS[0];
  for (let k = 1; k < COEFFICIENTS.length; k++) sum = madd(sum, r, COEFFICIENTS[k]);
  halves[1] = madd(fround(r * r), sum, r);
}

/** eˣ. */
export function exp(floats: Float32Array, at: number): void {
  halves[0] = between(floats[at], -EXP_LIMIT, EXP_LIMIT);
  split();
  floats[at] = madd(halves[0], halves[1], halves[0]);
}

/** 1 / (1 + e⁻ˣ). */
export function sigmoid(floats: Float32Array, at: number): void {
  floats[at] = -floats[at];
  exp(floats, at);
  floats[at] = 1 / fround(1 + floats[at]);
}

/** (e²ˣ − 1) / (e²ˣ + 1). */
export function tanh(floats: Float32Array, at: number): void {
  const x = floats[at];
  const held = pmin(Math.abs(x), TANH_LIMIT);
  halves[0] = held + held;
  split();
  const minusOne = madd(halves[0], halves[1], fround(halves[0] - 1));
  const magnitude = fround(minusOne / fround(minusOne + 2));
  floats[at] = x < 0 || Object.is(x, -0) ? -magnitude : magnitude;
}

/** 0.2 x + 0.5 between 0 and 1. */
export function hardSigmoid(floats: Float32Array, at: number): void {
  floats[at] = between(fround(fround(floats[at] * HARD_SLOPE) + HARD_OFFSET), 0, 1);
}

const HARD_SLOPE = fround(0.2);
const HARD_OFFSET = 0.5;

const LN2 = fround(0.6931471805599453);
const SQRT_HALF_BITS = 0x3f3504f3;
/** Of ln m = 2 artanh s: 1/9, 1/7 … 1. */
const LOG_COEFFICIENTS = Float32Array.of(1 / 9, 1 / 7, 1 / 5, 1 / 3, 1);

/** ln x of a normal float32 x > 0. */
export function log(floats: Float32Array, at: number): void {
  ofBits[0] = floats[at];
  const n = (bits[0] - SQRT_HALF_BITS) >> EXPONENT_SHIFT;
  bits[0] -= n << EXPONENT_SHIFT;
  const m = ofBits[0];
  const s = fround(fround(m - 1) / fround(m + 1));
  const square = fround(s * s);
  let series = LOG_COEFFICIENTS[0];
  for (let k = 1; k < LOG_COEFFICIENTS.length; k++)
    series = madd(series, square, LOG_COEFFICIENTS[k]);
  floats[at] = madd(n, LN2, fround(fround(s * 2) * series));
}
