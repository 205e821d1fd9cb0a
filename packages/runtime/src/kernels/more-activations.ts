import type {Memory} from '../machine/memory.js';
import {between, exp, log, sigmoid} from './functions.js';

const {fround} = Math;

/** Of selu: what makes mean 0 and variance 1 a fixed point (Klambauer et al., 2017). */
const SELU_SCALE = fround(1.0507009873554805);
const SELU_ALPHA = fround(1.6732632423543772);

function elu(x: number): number {
  return x < 0 ? fround(exp(x) - 1) : x;
}

/** In the order of `ACTIVATIONS` of the layers. */
const FUNCTIONS = [
  (x: number) => between(x, 0, 6),
  elu,
  (x: number) => fround(SELU_SCALE * (x < 0 ? fround(SELU_ALPHA * elu(x)) : x)),
  // ln(1 + eˣ), so that nothing overflows.
  (x: number) => fround(log(fround(1 + exp(-Math.abs(x)))) + (x < 0 ? 0 : x)),
  (x: number) => fround(x / fround(1 + Math.abs(x))),
  (x: number) => fround(x * sigmoid(x)),
];

/** y = f(x) for so many floats. */
export function activateMore(
  {floats}: Memory,
  kind: number,
  count: number,
  x: number,
  y: number,
): void {
  const f = FUNCTIONS[kind];
  for (let k = 0; k < count; k++) floats[y / 4 + k] = f(floats[x / 4 + k]);
}
