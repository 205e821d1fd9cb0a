import type {Memory} from '../machine/memory.js';

/** out[k] = table[map ? map[ids[k]] : ids[k]], rows of `stride` floats. */
export function gather(
  {floats, ints}: Memory,
  ids: number,
  count: number,
  map: number,
  table: number,
  stride: number,
  out: number,
): void {
  for (let k = 0; k < count; k++) {
    const id = ints[ids / 4 + k];
    const from = table / 4 + (map ? ints[map / 4 + id] : id) * stride;
    floats.copyWithin(out / 4 + k * stride, from, from + stride);
  }
}

/** mask[k] = 1 where ids[k] is not 0. */
export function idMask({floats, ints}: Memory, ids: number, count: number, mask: number): void {
  for (let k = 0; k < count; k++) floats[mask / 4 + k] = ints[ids / 4 + k] === 0 ? 0 : 1;
}

/** So many floats are 0. */
export function zero({floats}: Memory, address: number, count: number): void {
  floats.fill(0, address / 4, address / 4 + count);
}

/** So many floats, copied. */
export function copy({floats}: Memory, count: number, from: number, to: number): void {
  floats.copyWithin(to / 4, from / 4, from / 4 + count);
}
