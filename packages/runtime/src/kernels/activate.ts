import type {PlainKernel} from '../machine/machine.js';
import type {Memory} from '../machine/memory.js';
import {exp, hardSigmoid, sigmoid, tanh, type InPlace} from './functions.js';

const {fround} = Math;

/** In the order of `ACTIVATIONS` of the layers. */
export const FUNCTIONS: InPlace[] = [sigmoid, hardSigmoid, tanh, relu];

/** The kernel y = f(x) for so many floats, which has these functions. */
export function activateBy(functions: readonly InPlace[]): PlainKernel {
  return ({floats}, kind, count, x, y) => {
    const f = functions[kind];
    floats.copyWithin(y / 4, x / 4, x / 4 + count);
    for (let k = y / 4; k < y / 4 + count; k++) f(floats, k);
  };
}

function relu(floats: Float32Array, at: number): void {
  if (floats[at] < 0) floats[at] = 0;
}

/** y = eˣ / Σ eˣ over each row. */
export function softmax(
  {floats}: Memory,
  rows: number,
  width: number,
  stride: number,
  x: number,
  y: number,
): void {
  for (let row = 0; row < rows; row++) {
    const from = x / 4 + row * stride;
    const to = y / 4 + row * stride;
    let largest = -Infinity;
    for (let k = 0; k < width; k++) largest = Math.max(largest, floats[from + k]);
    let sum = 0;
    for (let k = 0; k < width; k++) {
      floats[to + k] = floats[from + k] - largest;
      exp(floats, to + k);
      sum = fround(sum + floats[to + k]);
    }
    for (let k = 0; k < width; k++) floats[to + k] = fround(floats[to + k] / sum);
  }
}
