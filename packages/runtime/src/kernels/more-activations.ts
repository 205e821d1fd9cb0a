import {between, exp, log, sigmoid, type InPlace} from './functions.js';

const {fround} = Math;

/** Of selu: what makes mean 0 and variance 1 a fixed point (Klambauer et al., 2017). */
const SELU_SCALE = fround(1.0507009873554805);
const SELU_ALPHA = fround(1.6732632423543772);

/** In the order of `ACTIVATIONS` of the layers, after the classifier's. */
export const MORE_FUNCTIONS: InPlace[] = [relu6, elu, selu, softplus, softsign, swish];

function relu6(floats: Float32Array, at: number): void {
  floats[at] = between(floats[at], 0, 6);
}

function elu(floats: Float32Array, at: number): void {
  if (!(floats[at] < 0)) return;
  exp(floats, at);
  floats[at] -= 1;
}

function selu(floats: Float32Array, at: number): void {
  const isNegative = floats[at] < 0;
  elu(floats, at);
  if (isNegative) floats[at] *= SELU_ALPHA;
  floats[at] *= SELU_SCALE;
}

/** ln(1 + eˣ), so that nothing overflows. */
function softplus(floats: Float32Array, at: number): void {
  const positive = floats[at] < 0 ? 0 : floats[at];
  floats[at] = -Math.abs(floats[at]);
  exp(floats, at);
  floats[at] += 1;
  log(floats, at);
  floats[at] += positive;
}

function softsign(floats: Float32Array, at: number): void {
  floats[at] /= fround(1 + Math.abs(floats[at]));
}

function swish(floats: Float32Array, at: number): void {
  const x = floats[at];
  sigmoid(floats, at);
  floats[at] *= x;
}
