/**
 * The constants of the vector functions, four times each, in a table in memory: a constant in the code of the module is
 * put together from immediates at every use, which took twice as long as the arithmetic around it.
 *
 * The table's address comes from outside, since the memory belongs to someone else.
 */
let table: usize = 0;

/** Bytes of the table. */
export const TABLE_BYTES: i32 = 288;

/** Writes the table, once per module and memory, before anything else runs. */
export function initialize(address: usize): void {
  table = address;
  put(0, 1.44269504088896341);
  put(1, 12582912);
  put(2, -0.693359375);
  put(3, 2.12194440054690583e-4);
  put(4, 1.0 / 5040);
  put(5, 1.0 / 720);
  put(6, 1.0 / 120);
  put(7, 1.0 / 24);
  put(8, 1.0 / 6);
  put(9, 0.5);
  put(10, 1);
  put(11, 2);
  put(12, 87);
  put(13, -87);
  put(14, 10);
  put(15, -0.0);
  put(16, 0.2);
  put(17, 0.5);
}

function put(index: usize, value: f32): void {
  v128.store(table + 16 * index, f32x4.splat(value));
}

/** log₂ e. */
@inline
export function log2E(): v128 {
  return v128.load(table, 0);
}

/** 1.5 · 2²³: adding it rounds a small float32 to a whole number, which then stands in its lowest bits. */
@inline
export function rounder(): v128 {
  return v128.load(table, 16);
}

/** −ln 2 in two parts: n times the first is exact for |n| < 2¹⁵, so x − n ln 2 loses nothing. */
@inline
export function minusLn2High(): v128 {
  return v128.load(table, 32);
}

/** The second part. */
@inline
export function minusLn2Low(): v128 {
  return v128.load(table, 48);
}

/** 1/7!. */
@inline
export function reciprocal5040(): v128 {
  return v128.load(table, 64);
}

/** 1/6!. */
@inline
export function reciprocal720(): v128 {
  return v128.load(table, 80);
}

/** 1/5!. */
@inline
export function reciprocal120(): v128 {
  return v128.load(table, 96);
}

/** 1/4!. */
@inline
export function reciprocal24(): v128 {
  return v128.load(table, 112);
}

/** 1/3!. */
@inline
export function reciprocal6(): v128 {
  return v128.load(table, 128);
}

@inline
export function half(): v128 {
  return v128.load(table, 144);
}

@inline
export function one(): v128 {
  return v128.load(table, 160);
}

@inline
export function two(): v128 {
  return v128.load(table, 176);
}

/** e^±87 still is a normal float32; beyond it the exponent would leave the format. */
@inline
export function expLimit(): v128 {
  return v128.load(table, 192);
}

@inline
export function minusExpLimit(): v128 {
  return v128.load(table, 208);
}

/** tanh x rounds to 1 from |x| = 9.01 on. */
@inline
export function tanhLimit(): v128 {
  return v128.load(table, 224);
}

@inline
export function signBit(): v128 {
  return v128.load(table, 240);
}

@inline
export function hardSigmoidSlope(): v128 {
  return v128.load(table, 256);
}

@inline
export function hardSigmoidOffset(): v128 {
  return v128.load(table, 272);
}
