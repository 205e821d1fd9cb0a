/** Bytes of a float32, and how many stand in one SIMD register. */
export const FLOAT: usize = 4;
export const LANES: i32 = 4;

/** a · b + c, rounded once where the relaxed build has fused multiply-add, twice elsewhere. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/** Four copies of the float at an address. */
@inline
export function splatAt(pointer: usize): v128 {
  return v128.load32_splat(pointer);
}

/** Sum of the four lanes. */
@inline
export function horizontalSum(a: v128): f32 {
  return (
    f32x4.extract_lane(a, 0) +
    f32x4.extract_lane(a, 1) +
    (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3))
  );
}

/** Loads the first `lanes` floats (1 to 4); the others are 0. Never reads past them. */
@inline
export function loadLanes(pointer: usize, lanes: i32): v128 {
  return lanes >= LANES ? v128.load(pointer) : loadPart(pointer, lanes);
}

/** Stores the first `lanes` floats (1 to 4). Never writes past them. */
@inline
export function storeLanes(pointer: usize, value: v128, lanes: i32): void {
  if (lanes >= LANES) v128.store(pointer, value);
  else storePart(pointer, value, lanes);
}

function loadPart(pointer: usize, lanes: i32): v128 {
  let value = f32x4.replace_lane(f32x4.splat(0), 0, load<f32>(pointer));
  if (lanes > 1) value = f32x4.replace_lane(value, 1, load<f32>(pointer, 4));
  if (lanes > 2) value = f32x4.replace_lane(value, 2, load<f32>(pointer, 8));
  return value;
}

function storePart(pointer: usize, value: v128, lanes: i32): void {
  store<f32>(pointer, f32x4.extract_lane(value, 0));
  if (lanes > 1) store<f32>(pointer, f32x4.extract_lane(value, 1), 4);
  if (lanes > 2) store<f32>(pointer, f32x4.extract_lane(value, 2), 8);
}
