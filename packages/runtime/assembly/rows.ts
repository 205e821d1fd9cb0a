import {FLOAT} from '../../wasm/assembly/simd';

/** out[k] = table[map ? map[ids[k]] : ids[k]], rows of `stride` floats. */
export function gather(
  ids: usize, count: i32, map: usize, table: usize, stride: i32, out: usize,
): void {
  const bytes = <usize>stride * FLOAT;
  for (const end = ids + (<usize>count << 2); ids < end; ids += 4, out += bytes) {
    const id = load<i32>(ids);
    const row = map ? load<i32>(map + (<usize>id << 2)) : id;
    memory.copy(out, table + <usize>row * bytes, bytes);
  }
}

/** mask[k] = 1 where ids[k] is not 0. */
export function idMask(ids: usize, count: i32, mask: usize): void {
  for (const end = ids + (<usize>count << 2); ids < end; ids += 4, mask += 4) {
    store<f32>(mask, load<i32>(ids) ? 1 : 0);
  }
}

/** So many floats are 0. */
export function zero(address: usize, count: i32): void {
  memory.fill(address, 0, <usize>count << 2);
}

/** So many floats, copied. */
export function copy(count: i32, from: usize, to: usize): void {
  memory.copy(to, from, <usize>count << 2);
}
