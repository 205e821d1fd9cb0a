/** Addresses are bytes and multiples of this, so that SIMD loads and float views both fit. Address 0 means "absent". */
export const ALIGNMENT = 16;

/** So many bytes, or a few more. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** A linear memory, seen as floats and as integers; both views are new ones after it has grown. */
export interface Memory {
  floats: Float32Array;
  ints: Int32Array;
}

/** Rows stand at distances of so many floats: no kernel has to look at the edge of a row. */
const ROW_MULTIPLE = 8;

/** Floats from one row to the next of a matrix of this width. */
export function rowStride(width: number): number {
  return Math.ceil(width / ROW_MULTIPLE) * ROW_MULTIPLE;
}
