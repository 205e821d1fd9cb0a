import {madd, splatAt} from './simd';
import {SparseForm} from './sparse-form';

/**
 * y += x · B, B in blocks of neighboring columns: an entry is one number of x, spread over the lanes, times the weights
 * of a block, which is what one instruction multiplies. The sums stay in registers; nothing is multiplied by zero but
 * what a block is filled up with.
 */
export function addBlocks(form: SparseForm, x: usize, y: usize): void {
  if (form.width == 8) addBlocksOf8(form, x, y);
  else addBlocksOf4(form, x, y);
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
      s0 = madd(factor(x, rows), v128.load(values), s0);
      s1 = madd(factor(x, rows + 4), v128.load(values, 16), s1);
      s2 = madd(factor(x, rows + 8), v128.load(values, 32), s2);
      s3 = madd(factor(x, rows + 12), v128.load(values, 48), s3);
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
      const x0 = factor(x, rows), x1 = factor(x, rows + 4);
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

/** The number of x that an entry multiplies, in all lanes. */
@inline
function factor(x: usize, row: usize): v128 {
  return splatAt(x + <usize>load<i32>(row));
}
