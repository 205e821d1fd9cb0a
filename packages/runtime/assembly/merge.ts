const ADD: i32 = 0;
const MULTIPLY: i32 = 1;
const MAXIMUM: i32 = 2;

/** out = (x ∘ y) · factor for a multiple of four floats; ∘ by its place in `COMBINATIONS` of `src/layers/merge.ts`. */
export function combine(kind: i32, count: i32, x: usize, y: usize, out: usize, factor: f32): void {
  const by = f32x4.splat(factor);
  for (const end = x + (<usize>count << 2); x < end; x += 16, y += 16, out += 16) {
    v128.store(out, f32x4.mul(combined(kind, v128.load(x), v128.load(y)), by));
  }
}

@inline
function combined(kind: i32, a: v128, b: v128): v128 {
  if (kind == ADD) return f32x4.add(a, b);
  if (kind == MULTIPLY) return f32x4.mul(a, b);
  return kind == MAXIMUM ? f32x4.pmax(a, b) : f32x4.pmin(a, b);
}

/** The first `width` floats of each row, to rows at another distance. */
export function copyColumns(
  rows: i32, width: i32, x: usize, xStride: i32, y: usize, yStride: i32,
): void {
  for (; rows > 0; rows--, x += <usize>xStride << 2, y += <usize>yStride << 2) {
    memory.copy(y, x, <usize>width << 2);
  }
}
