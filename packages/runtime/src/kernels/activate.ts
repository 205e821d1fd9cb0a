import type {Memory} from '../machine/memory.js';
import {exp, hardSigmoid, sigmoid, tanh} from './functions.js';

const {fround} = Math;

/** In the order of `ACTIVATIONS` of the layers. */
const FUNCTIONS = [sigmoid, hardSigmoid, tanh, (x: number) => (x < 0 ? 0 : x)];

/** y = f(x) for so many floats. */
export function activate(
  {floats}: Memory,
  kind: number,
  count: number,
  x: number,
  y: number,
): void {
  const f = FUNCTIONS[kind];
  for (let k = 0; k < count; k++) floats[y / 4 + k] = f(floats[x / 4 + k]);
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
      sum = fround(sum + (floats[to + k] = exp(fround(floats[from + k] - largest))));
    }
    for (let k = 0; k < width; k++) floats[to + k] = fround(floats[to + k] / sum);
  }
}
