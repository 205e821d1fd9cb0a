import type {Memory} from '../machine/memory.js';

const {fround} = Math;

const COMBINE = [
  (a: number, b: number) => a + b,
  (a: number, b: number) => a * b,
  (a: number, b: number) => (a < b ? b : a),
  (a: number, b: number) => (b < a ? b : a),
];

/** out = (x ∘ y) · factor for so many floats; ∘ by its place in `COMBINATIONS` of the layers. */
export function combine(
  {floats}: Memory,
  kind: number,
  count: number,
  x: number,
  y: number,
  out: number,
  factor: number,
): void {
  const f = COMBINE[kind];
  const by = fround(factor);
  for (let k = 0; k < count; k++) {
    floats[out / 4 + k] = fround(f(floats[x / 4 + k], floats[y / 4 + k])) * by;
  }
}

/** The first `width` numbers of each row, to rows at another distance. */
export function copyColumns(
  {floats}: Memory,
  rows: number,
  width: number,
  x: number,
  xStride: number,
  y: number,
  yStride: number,
): void {
  for (let row = 0; row < rows; row++) {
    const from = x / 4 + row * xStride;
    floats.copyWithin(y / 4 + row * yStride, from, from + width);
  }
}
