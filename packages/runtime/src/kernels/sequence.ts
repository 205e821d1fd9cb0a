import type {Memory} from '../machine/memory.js';

const {fround} = Math;

/** y[B, stride] = the mean or the largest over the steps of x[B, T, stride]. */
export function pool(
  {floats}: Memory,
  isMax: number,
  batch: number,
  steps: number,
  stride: number,
  x: number,
  y: number,
): void {
  for (let k = 0; k < batch * stride; k++) {
    const column = k % stride;
    const from = x / 4 + (k - column) * steps + column;
    let value = floats[from];
    for (let t = 1; t < steps; t++) {
      const next = floats[from + t * stride];
      if (isMax) value = value < next ? next : value;
      else value = fround(value + next);
    }
    floats[y / 4 + k] = isMax ? value : value / steps;
  }
}

/** y[b, t] = x[b, T − 1 − t]. */
export function reverse(
  {floats}: Memory,
  batch: number,
  steps: number,
  stride: number,
  x: number,
  y: number,
): void {
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < steps; t++) {
      const from = x / 4 + (b * steps + steps - 1 - t) * stride;
      floats.copyWithin(y / 4 + (b * steps + t) * stride, from, from + stride);
    }
  }
}

/** y[B, T · width] = x[B, T, width]. */
export function flatten(
  {floats}: Memory,
  batch: number,
  steps: number,
  width: number,
  xStride: number,
  x: number,
  yStride: number,
  y: number,
): void {
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < steps; t++) {
      const from = x / 4 + (b * steps + t) * xStride;
      floats.copyWithin(y / 4 + b * yStride + t * width, from, from + width);
    }
  }
}

/** y[b, t] = x[b]. */
export function repeat(
  {floats}: Memory,
  batch: number,
  steps: number,
  stride: number,
  x: number,
  y: number,
): void {
  for (let row = 0; row < batch * steps; row++) {
    const from = x / 4 + ((row - (row % steps)) / steps) * stride;
    floats.copyWithin(y / 4 + row * stride, from, from + stride);
  }
}

/** The mask of rows is 0 where all of the first `width` numbers are the value; there the row becomes zeros. */
export function maskRows(
  {floats}: Memory,
  rows: number,
  width: number,
  stride: number,
  value: number,
  x: number,
  y: number,
  mask: number,
): void {
  const masked = fround(value);
  for (let row = 0; row < rows; row++) {
    const from = x / 4 + row * stride;
    let keep = 0;
    for (let k = 0; k < width; k++) if (floats[from + k] !== masked) keep = 1;
    floats[mask / 4 + row] = keep;
    for (let k = 0; k < stride; k++) {
      floats[y / 4 + row * stride + k] = keep ? floats[from + k] : 0;
    }
  }
}
