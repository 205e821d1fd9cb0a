import {madd} from '../../wasm/assembly/simd';
import {applyGates, applyTanh, tanhLanes} from './activate';
import {spreadGates} from './gates';
import {Matrix, product} from './product';

/** An LSTM's description in memory, laid out by `src/layers/lstm.ts`. */
@unmanaged
class LSTMCell {
  stride: i32;
  sigmoids: i32;
  tanhs: i32;
  targets: usize;
  constants: usize;
  slots: i32;
  hard: i32;
  matrix: Matrix;
}

/**
 * All steps of an LSTM from a = x W + b: a += h R, the gates, c = f c + i g, h = o tanh(c); where the mask is 0 both
 * states stay.
 *
 * @param a [B, T, columns]
 * @param h, c [B, stride]
 * @param mask [B, T], or 0
 * @param out [B, T, stride] in the order walked, or 0
 * @param scratch of slots + 1 floats
 * @param packed scratch of the product
 */
export function lstm(
  cell: LSTMCell, batch: i32, steps: i32, backwards: i32, a: usize, h: usize, c: usize,
  mask: usize, out: usize, scratch: usize, packed: usize,
): void {
  const width = cell.sigmoids + cell.tanhs;
  const rowWidth = steps * width;
  const stateBytes = <usize>cell.stride << 2;
  for (let index = 0; index < steps; index++) {
    const t = backwards ? steps - 1 - index : index;
    // One object alone: nothing is multiplied for a step that its mask leaves out.
    if (batch > 1 || !mask || load<f32>(mask + (<usize>t << 2))) {
      let at = a + (<usize>(t * width) << 2);
      product(
        batch, h, cell.stride, cell.matrix, at, rowWidth, at, rowWidth, packed, index & 1,
      );
      for (let b = 0; b < batch; b++, at += <usize>rowWidth << 2) {
        if (mask && !load<f32>(mask + (<usize>(b * steps + t) << 2))) continue;
        const offset = <usize>b * stateBytes;
        stepObject(cell, width, at, h + offset, c + offset, scratch);
      }
    }
    if (!out) continue;
    for (let b = 0; b < batch; b++) {
      memory.copy(out + <usize>(b * steps + index) * stateBytes, h + <usize>b * stateBytes, stateBytes);
    }
  }
}

/** One step of one object from its preactivations. */
function stepObject(cell: LSTMCell, width: i32, at: usize, h: usize, c: usize, scratch: usize): void {
  applyGates(cell.hard, at, cell.sigmoids);
  applyTanh(at + (<usize>cell.sigmoids << 2), cell.tanhs);
  let gates = spreadGates(width, cell.targets, cell.constants, cell.slots, at, scratch);
  const bytes = <usize>cell.stride << 2;
  for (const end = h + bytes; h < end; h += 16, c += 16, gates += 16) {
    const o = gates + 2 * bytes;
    const incoming = f32x4.mul(v128.load(gates), v128.load(o + bytes));
    const next = madd(v128.load(gates + bytes), v128.load(c), incoming);
    v128.store(c, next);
    v128.store(h, f32x4.mul(v128.load(o), tanhLanes(next)));
  }
}
