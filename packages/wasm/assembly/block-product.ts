import {madd, splatAt} from './simd';
import {SparseForm} from './sparse-form';

/** Vectors that are multiplied at once. */
const ROWS: i32 = 4;

/**
 * Y[m, n] += X[m, k] · B, B in blocks of neighboring columns: an entry is one number of x, spread over the lanes, times the
 * weights of a block, which is what one instruction multiplies. The sums stay in registers; nothing is multiplied by zero
 * but what a block is filled up with.
 */
export function addBlocks(m: i32, x: usize, xBytes: usize, form: SparseForm, y: usize, yBytes: usize): void {
  for (; m >= ROWS; m -= ROWS, x += xBytes << 2, y += yBytes << 2) {
    if (form.width == 8) addBlocksOf8ToFour(form, x, xBytes, y, yBytes);
    else addBlocksOf4ToFour(form, x, xBytes, y, yBytes);
  }
  for (; m > 0; m--, x += xBytes, y += yBytes) {
    if (form.width == 8) addBlocksOf8(form, x, y);
    else addBlocksOf4(form, x, y);
  }
}

/** Four entries at a time into sums of their own: one sum alone would wait for its own additions. */
function addBlocksOf4(form: SparseForm, x: usize, y: usize): void {
  let positions = form.at(form.positions);
  let pointers = form.at(form.pointers);
  let rows = form.at(form.rows);
  let values = form.at(form.values);
  for (let block = 0; block < form.blocks; block++, positions += 4, pointers += 4) {
    const at = y + <usize>load<i32>(positions);
    let left = load<i32>(pointers, 4) - load<i32>(pointers);
    let s0 = v128.load(at), s1 = f32x4.splat(0), s2 = s1, s3 = s1;
    for (; left >= 4; left -= 4, rows += 16, values += 64) {
      const first = load<u64>(rows), second = load<u64>(rows, 8);
      s0 = madd(splatAt(x + <usize>first), v128.load(values), s0);
      s1 = madd(splatAt(x + <usize>(first >> 32)), v128.load(values, 16), s1);
      s2 = madd(splatAt(x + <usize>second), v128.load(values, 32), s2);
      s3 = madd(splatAt(x + <usize>(second >> 32)), v128.load(values, 48), s3);
    }
    for (; left > 0; left--, rows += 4, values += 16) {
      s0 = madd(factor(x, rows), v128.load(values), s0);
    }
    v128.store(at, f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  }
}

function addBlocksOf8(form: SparseForm, x: usize, y: usize): void {
  let positions = form.at(form.positions);
  let pointers = form.at(form.pointers);
  let rows = form.at(form.rows);
  let values = form.at(form.values);
  for (let block = 0; block < form.blocks; block++, positions += 4, pointers += 4) {
    const at = y + <usize>load<i32>(positions);
    let left = load<i32>(pointers, 4) - load<i32>(pointers);
    let low0 = v128.load(at), high0 = v128.load(at, 16), low1 = f32x4.splat(0), high1 = low1;
    for (; left >= 2; left -= 2, rows += 8, values += 64) {
      const both = load<u64>(rows);
      const x0 = splatAt(x + <usize>both), x1 = splatAt(x + <usize>(both >> 32));
      (low0 = madd(x0, v128.load(values), low0)), (high0 = madd(x0, v128.load(values, 16), high0));
      (low1 = madd(x1, v128.load(values, 32), low1)), (high1 = madd(x1, v128.load(values, 48), high1));
    }
    if (left > 0) {
      const x0 = factor(x, rows);
      (low0 = madd(x0, v128.load(values), low0)), (high0 = madd(x0, v128.load(values, 16), high0));
      (rows += 4), (values += 32);
    }
    v128.store(at, f32x4.add(low0, low1));
    v128.store(at, f32x4.add(high0, high1), 16);
  }
}

/** Four vectors: the weights of a block are read once for all. */
function addBlocksOf4ToFour(form: SparseForm, x0: usize, xBytes: usize, y: usize, yBytes: usize): void {
  let positions = form.at(form.positions);
  let pointers = form.at(form.pointers);
  let rows = form.at(form.rows);
  let values = form.at(form.values);
  const x1 = x0 + xBytes, x2 = x1 + xBytes, x3 = x2 + xBytes;
  for (let block = 0; block < form.blocks; block++, positions += 4, pointers += 4) {
    const y0 = y + <usize>load<i32>(positions), y1 = y0 + yBytes, y2 = y1 + yBytes, y3 = y2 + yBytes;
    let s0 = v128.load(y0), s1 = v128.load(y1), s2 = v128.load(y2), s3 = v128.load(y3);
    for (let left = load<i32>(pointers, 4) - load<i32>(pointers); left > 0; left--, rows += 4, values += 16) {
      const row = <usize>load<i32>(rows);
      const w = v128.load(values);
      (s0 = madd(splatAt(x0 + row), w, s0)), (s1 = madd(splatAt(x1 + row), w, s1));
      (s2 = madd(splatAt(x2 + row), w, s2)), (s3 = madd(splatAt(x3 + row), w, s3));
    }
    v128.store(y0, s0), v128.store(y1, s1), v128.store(y2, s2), v128.store(y3, s3);
  }
}

function addBlocksOf8ToFour(form: SparseForm, x0: usize, xBytes: usize, y: usize, yBytes: usize): void {
  let positions = form.at(form.positions);
  let pointers = form.at(form.pointers);
  let rows = form.at(form.rows);
  let values = form.at(form.values);
  const x1 = x0 + xBytes, x2 = x1 + xBytes, x3 = x2 + xBytes;
  for (let block = 0; block < form.blocks; block++, positions += 4, pointers += 4) {
    const y0 = y + <usize>load<i32>(positions), y1 = y0 + yBytes, y2 = y1 + yBytes, y3 = y2 + yBytes;
    let low0 = v128.load(y0), low1 = v128.load(y1), low2 = v128.load(y2), low3 = v128.load(y3);
    let high0 = v128.load(y0, 16), high1 = v128.load(y1, 16), high2 = v128.load(y2, 16), high3 = v128.load(y3, 16);
    for (let left = load<i32>(pointers, 4) - load<i32>(pointers); left > 0; left--, rows += 4, values += 32) {
      const row = <usize>load<i32>(rows);
      const low = v128.load(values), high = v128.load(values, 16);
      const a0 = splatAt(x0 + row);
      (low0 = madd(a0, low, low0)), (high0 = madd(a0, high, high0));
      const a1 = splatAt(x1 + row);
      (low1 = madd(a1, low, low1)), (high1 = madd(a1, high, high1));
      const a2 = splatAt(x2 + row);
      (low2 = madd(a2, low, low2)), (high2 = madd(a2, high, high2));
      const a3 = splatAt(x3 + row);
      (low3 = madd(a3, low, low3)), (high3 = madd(a3, high, high3));
    }
    v128.store(y0, low0), v128.store(y1, low1), v128.store(y2, low2), v128.store(y3, low3);
    v128.store(y0, high0, 16), v128.store(y1, high1, 16), v128.store(y2, high2, 16), v128.store(y3, high3, 16);
  }
}

/** The number of x that an entry multiplies, in all lanes. */
@inline
function factor(x: usize, row: usize): v128 {
  return splatAt(x + <usize>load<i32>(row));
}
