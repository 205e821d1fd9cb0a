import {between, exp4, tanh4, unclippedHardSigmoid4} from '../../wasm/assembly/functions';
import {constantTable, one} from '../../wasm/assembly/constants';

const SIGMOID: i32 = 0;
const HARD_SIGMOID: i32 = 1;
const TANH: i32 = 2;

/** y = f(x) for a multiple of four floats; f by its place in `ACTIVATIONS` of `src/kernels/activate.ts`. */
export function activate(kind: i32, count: i32, x: usize, y: usize): void {
  for (const end = x + (<usize>count << 2); x < end; x += 16, y += 16) {
    v128.store(y, activation(kind, v128.load(x)));
  }
}

/** tanh as a function that is called, not written out wherever it is used: the module stays small. */
export function tanhLanes(x: v128): v128 {
  return tanh4(x);
}

/** eˣ in the same way. */
function expLanes(x: v128): v128 {
  return exp4(x);
}

function activation(kind: i32, x: v128): v128 {
  if (kind == SIGMOID) return f32x4.div(one(constantTable()), f32x4.add(one(constantTable()), expLanes(f32x4.neg(x))));
  if (kind == TANH) return tanhLanes(x);
  if (kind == HARD_SIGMOID) return between(unclippedHardSigmoid4(x), f32x4.splat(0), one(constantTable()));
  return f32x4.pmax(x, f32x4.splat(0));
}

/** The gates' values in place: the sigmoid or the hard one over so many columns, a multiple of eight. */
export function applyGates(hard: i32, at: usize, count: i32): void {
  activate(hard ? HARD_SIGMOID : SIGMOID, count, at, at);
}

export function applyTanh(at: usize, count: i32): void {
  activate(TANH, count, at, at);
}

/** y = eˣ / Σ eˣ over each row. */
export function softmax(rows: i32, width: i32, stride: i32, x: usize, y: usize): void {
  const bytes = <usize>stride << 2;
  for (; rows > 0; rows--, x += bytes, y += bytes) {
    const end = x + (<usize>width << 2);
    let largest = -f32.MAX_VALUE;
    for (let at = x; at < end; at += 4) largest = max(largest, load<f32>(at));
    let sum: f32 = 0;
    for (let at = x, to = y; at < end; at += 4, to += 4) {
      const value = f32x4.extract_lane(expLanes(f32x4.splat(load<f32>(at) - largest)), 0);
      store<f32>(to, value);
      sum += value;
    }
    for (let to = y, last = y + (<usize>width << 2); to < last; to += 4) {
      store<f32>(to, load<f32>(to) / sum);
    }
  }
}
