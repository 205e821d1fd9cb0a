import {constantTable, one} from '../../wasm/assembly/constants';
import {madd} from '../../wasm/assembly/simd';
import {applyGates, tanhLanes} from './activate';
import {spreadGates} from './gates';
import {Matrix, product} from './product';

/** A GRU's description in memory, laid out by `src/layers/gru.ts`. */
@unmanaged
class GRUCell {
  stride: i32;
  sigmoids: i32;
  targets: usize;
  constants: usize;
  slots: i32;
  hard: i32;
  matrix: Matrix;
  candidate: Matrix;
  /** 0 with the reset gate before the product. */
  candidateBias: usize;
}

/**
 * All steps of a GRU from a = x W + b; where the mask is 0 the state stays.
 *
 * The candidate's product is one of its own. Reset before: of r ∘ h, added to a. Reset after: of h, apart, times r.
 *
 * @param a [B, T, sigmoids + stride]
 * @param h [B, stride]
 * @param mask [B, T], or 0
 * @param out [B, T, stride] in the order walked, or 0
 * @param scratch [B, slots + 8 + stride]
 * @param packed scratch of the product
 */
export function gru(
  cell: GRUCell, batch: i32, steps: i32, backwards: i32, a: usize, h: usize,
  mask: usize, out: usize, scratch: usize, packed: usize,
): void {
  const stride = cell.stride;
  const width = cell.sigmoids + stride;
  const stateBytes = <usize>stride << 2;
  for (let index = 0; index < steps; index++) {
    const t = backwards ? steps - 1 - index : index;
    // One object alone: nothing is multiplied for a step that its mask leaves out.
    if (batch > 1 || !mask || load<f32>(mask + (<usize>t << 2))) {
      const at = a + (<usize>(t * width) << 2);
      stepBatch(cell, batch, at, steps * width, h, mask, steps, t, scratch, packed, index & 1);
    }
    if (!out) continue;
    for (let b = 0; b < batch; b++) {
      memory.copy(out + <usize>(b * steps + index) * stateBytes, h + <usize>b * stateBytes, stateBytes);
    }
  }
}

/** One step of all objects. */
function stepBatch(
  cell: GRUCell, batch: i32, first: usize, rowWidth: i32, h: usize, mask: usize, steps: i32, t: i32,
  scratch: usize, packed: usize, turn: i32,
): void {
  const stride = cell.stride;
  const stateBytes = <usize>stride << 2;
  const rowBytes = <usize>rowWidth << 2;
  const gateBytes = <usize>(cell.slots + 8) << 2;
  const aside = scratch + <usize>batch * gateBytes;
  const n = first + (<usize>cell.sigmoids << 2);
  product(batch, h, stride, cell.matrix, first, rowWidth, first, rowWidth, packed, turn);
  for (let b = 0; b < batch; b++) {
    const at = first + <usize>b * rowBytes;
    const offset = <usize>b * stateBytes;
    applyGates(cell.hard, at, cell.sigmoids);
    const gates = spreadGates(
      cell.sigmoids, cell.targets, cell.constants, cell.slots, at, scratch + <usize>b * gateBytes,
    );
    if (!cell.candidateBias) multiplyStates(gates + stateBytes, h + offset, aside + offset, stateBytes);
  }
  if (cell.candidateBias) {
    product(batch, h, stride, cell.candidate, cell.candidateBias, 0, aside, stride, packed, turn);
  } else {
    product(batch, aside, stride, cell.candidate, n, rowWidth, n, rowWidth, packed, turn);
  }
  for (let b = 0; b < batch; b++) {
    if (mask && !load<f32>(mask + (<usize>(b * steps + t) << 2))) continue;
    const at = <usize>b * rowBytes;
    const offset = <usize>b * stateBytes;
    const gates = cell.targets ? scratch + <usize>b * gateBytes : first + at;
    updateState(stateBytes, gates, n + at, cell.candidateBias ? aside + offset : 0, h + offset);
  }
}

/** target = r ∘ h. */
function multiplyStates(r: usize, h: usize, target: usize, bytes: usize): void {
  for (const end = r + bytes; r < end; r += 16, h += 16, target += 16) {
    v128.store(target, f32x4.mul(v128.load(r), v128.load(h)));
  }
}

/** n = tanh(a + r ∘ reset), h = u ∘ h + (1 − u) ∘ n; the gates stand in the order u, r. */
function updateState(bytes: usize, gates: usize, a: usize, reset: usize, h: usize): void {
  for (const end = h + bytes; h < end; h += 16, a += 16, gates += 16) {
    const u = v128.load(gates);
    let preactivation = v128.load(a);
    if (reset) {
      preactivation = madd(v128.load(gates + bytes), v128.load(reset), preactivation);
      reset += 16;
    }
    const rest = f32x4.mul(f32x4.sub(one(constantTable()), u), tanhLanes(preactivation));
    v128.store(h, madd(u, v128.load(h), rest));
  }
}
