import type {Memory} from '../machine/memory.js';
import {madd, tanh} from './functions.js';
import {applyGates, spreadGates} from './gates.js';
import {product} from './product.js';

const {fround} = Math;

/**
 * All steps of an LSTM from a = x W + b: a += h R, the gates, c = f c + i g, h = o tanh(c); where the mask is 0 both
 * states stay.
 *
 * @param cell address of stride, sigmoids, tanhs, targets, constants, slots, hard, matrix
 * @param a [B, T, columns]
 * @param h, c [B, stride]
 * @param mask [B, T], or 0
 * @param out [B, T, stride] in the order walked, or 0
 */
export function lstm(
  memory: Memory,
  cell: number,
  batch: number,
  steps: number,
  backwards: number,
  a: number,
  h: number,
  c: number,
  mask: number,
  out: number,
  scratch: number,
): void {
  const {floats, ints} = memory;
  const fields = cell / 4;
  const stride = ints[fields];
  const sigmoids = ints[fields + 1];
  const width = sigmoids + ints[fields + 2];
  const targets = ints[fields + 3];
  const constants = ints[fields + 4];
  const slots = ints[fields + 5];
  const hard = ints[fields + 6];
  const matrix = ints[fields + 7];
  for (let index = 0; index < steps; index++) {
    const t = backwards ? steps - 1 - index : index;
    const first = a + 4 * t * width;
    product(memory, batch, h, stride, matrix, first, steps * width, first, steps * width);
    for (let b = 0; b < batch; b++) {
      const hAt = h / 4 + b * stride;
      if (!mask || floats[mask / 4 + b * steps + t]) {
        const at = first / 4 + b * steps * width;
        applyGates(memory, hard, at, sigmoids);
        for (let k = at + sigmoids; k < at + width; k++) tanh(floats, k);
        const gates = spreadGates(memory, width, targets, constants, slots, at, scratch / 4);
        updateStates(floats, stride, gates, hAt, c / 4 + b * stride);
      }
      if (out) {
        floats.copyWithin(out / 4 + (b * steps + index) * stride, hAt, hAt + stride);
      }
    }
  }
}

/** c = f c + i g, h = o tanh(c); the gates stand in the order i, f, o, g. */
function updateStates(
  floats: Float32Array,
  stride: number,
  gates: number,
  h: number,
  c: number,
): void {
  for (let k = 0; k < stride; k++) {
    const i = floats[gates + k];
    const f = floats[gates + stride + k];
    const o = floats[gates + 2 * stride + k];
    const g = floats[gates + 3 * stride + k];
    const next = madd(f, floats[c + k], fround(i * g));
    floats[c + k] = next;
    floats[h + k] = next;
    tanh(floats, h + k);
    floats[h + k] = o * floats[h + k];
  }
}
