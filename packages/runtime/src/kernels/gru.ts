import type {Memory} from '../machine/memory.js';
import {madd, tanh} from './functions.js';
import {applyGates, spreadGates} from './gates.js';
import {product} from './product.js';

const {fround} = Math;

/**
 * All steps of a GRU from a = x W + b; where the mask is 0 the state stays.
 *
 * The candidate's product is one of its own. Reset before: of r ∘ h, added to a. Reset after: of h, apart, times r.
 *
 * @param cell address of stride, sigmoids, targets, constants, slots, hard, matrix, candidate's matrix and bias
 * @param a [B, T, sigmoids + stride]
 * @param h [B, stride]
 * @param mask [B, T], or 0
 * @param out [B, T, stride] in the order walked, or 0
 * @param scratch [B, slots + 8 + stride]
 */
export function gru(
  memory: Memory,
  cell: number,
  batch: number,
  steps: number,
  backwards: number,
  a: number,
  h: number,
  mask: number,
  out: number,
  scratch: number,
): void {
  const {floats, ints} = memory;
  const fields = cell / 4;
  const stride = ints[fields];
  const sigmoids = ints[fields + 1];
  const targets = ints[fields + 2];
  const constants = ints[fields + 3];
  const slots = ints[fields + 4];
  const hard = ints[fields + 5];
  const matrix = ints[fields + 6];
  const candidate = ints[fields + 7];
  const candidateBias = ints[fields + 8];
  const width = sigmoids + stride;
  const rowWidth = steps * width;
  const gatesStride = slots + 8;
  const aside = scratch + 4 * batch * gatesStride;
  for (let index = 0; index < steps; index++) {
    const t = backwards ? steps - 1 - index : index;
    const first = a + 4 * t * width;
    const n = first + 4 * sigmoids;
    product(memory, batch, h, stride, matrix, first, rowWidth, first, rowWidth);
    for (let b = 0; b < batch; b++) {
      const at = first / 4 + b * rowWidth;
      applyGates(memory, hard, at, sigmoids);
      const place = scratch / 4 + b * gatesStride;
      const r = spreadGates(memory, sigmoids, targets, constants, slots, at, place) + stride;
      if (!candidateBias)
        multiplyStates(floats, stride, r, h / 4 + b * stride, aside / 4 + b * stride);
    }
    if (candidateBias)
      product(memory, batch, h, stride, candidate, candidateBias, 0, aside, stride);
    else product(memory, batch, aside, stride, candidate, n, rowWidth, n, rowWidth);
    for (let b = 0; b < batch; b++) {
      const hAt = h / 4 + b * stride;
      if (!mask || floats[mask / 4 + b * steps + t]) {
        const reset = candidateBias ? aside / 4 + b * stride : 0;
        const gates = targets ? scratch / 4 + b * gatesStride : first / 4 + b * rowWidth;
        updateState(floats, stride, gates, n / 4 + b * rowWidth, reset, hAt);
      }
      if (out) floats.copyWithin(out / 4 + (b * steps + index) * stride, hAt, hAt + stride);
    }
  }
}

/** target = r ∘ h. */
function multiplyStates(
  floats: Float32Array,
  stride: number,
  r: number,
  h: number,
  target: number,
): void {
  for (let k = 0; k < stride; k++) floats[target + k] = fround(floats[r + k] * floats[h + k]);
}

/** n = tanh(a + r ∘ reset), h = u ∘ h + (1 − u) ∘ n; the gates stand in the order u, r. */
function updateState(
  floats: Float32Array,
  stride: number,
  gates: number,
  a: number,
  reset: number,
  h: number,
): void {
  for (let k = 0; k < stride; k++) {
    const u = floats[gates + k];
    if (reset) floats[a + k] = madd(floats[gates + stride + k], floats[reset + k], floats[a + k]);
    tanh(floats, a + k);
    floats[h + k] = madd(u, floats[h + k], fround(fround(1 - u) * floats[a + k]));
  }
}
