import type {Memory} from '../machine/memory.js';
import {madd} from './functions.js';

const {fround, sqrt} = Math;

/** y = x · scale + offset for each row. */
export function scale(
  {floats}: Memory,
  rows: number,
  stride: number,
  factors: number,
  offsets: number,
  x: number,
  y: number,
): void {
  for (let k = 0; k < rows * stride; k++) {
    const column = k % stride;
    floats[y / 4 + k] = madd(
      floats[x / 4 + k],
      floats[factors / 4 + column],
      floats[offsets / 4 + column],
    );
  }
}

/** y = γ (x − mean) / √(variance + ε) + β over the first `width` numbers of each row. */
export function normalize(
  {floats}: Memory,
  rows: number,
  width: number,
  stride: number,
  epsilon: number,
  gamma: number,
  beta: number,
  x: number,
  y: number,
): void {
  for (let row = 0; row < rows; row++) {
    const from = x / 4 + row * stride;
    let sum = 0;
    for (let k = 0; k < width; k++) sum = fround(sum + floats[from + k]);
    const mean = fround(sum / width);
    let squares = 0;
    for (let k = 0; k < width; k++) {
      const difference = fround(floats[from + k] - mean);
      squares = fround(squares + fround(difference * difference));
    }
    const variance = fround(squares / width);
    const deviation = fround(sqrt(fround(variance + fround(epsilon))));
    for (let k = 0; k < width; k++) {
      const factor = fround(floats[gamma / 4 + k] / deviation);
      const centered = fround(fround(floats[from + k] - mean) * factor);
      floats[y / 4 + row * stride + k] = fround(centered + floats[beta / 4 + k]);
    }
  }
}
