import {constantTable, one} from '../../wasm/assembly/constants';
import {between, exp4, log4, sigmoid4} from '../../wasm/assembly/functions';
import {activate} from './activate';

/** Those before it are `activate`'s own. */
const RELU6: i32 = 4;
const ELU: i32 = 5;
const SELU: i32 = 6;
const SOFTPLUS: i32 = 7;
const SOFTSIGN: i32 = 8;

/** Of selu: what makes mean 0 and variance 1 a fixed point (Klambauer et al., 2017). */
const SELU_SCALE: f32 = 1.0507009873554805;
const SELU_ALPHA: f32 = 1.6732632423543772;

/** `activate` with all `ACTIVATIONS` of `src/layers/activation.ts`. */
export function activateAny(kind: i32, count: i32, x: usize, y: usize): void {
  if (kind < RELU6) return activate(kind, count, x, y);
  for (const end = x + (<usize>count << 2); x < end; x += 16, y += 16) {
    v128.store(y, activation(kind, v128.load(x)));
  }
}

function activation(kind: i32, x: v128): v128 {
  const zero = f32x4.splat(0);
  if (kind == RELU6) return between(x, zero, f32x4.splat(6));
  if (kind == SOFTSIGN) return f32x4.div(x, f32x4.add(one(constantTable()), f32x4.abs(x)));
  const isNegative = f32x4.lt(x, zero);
  if (kind == ELU || kind == SELU) {
    const below = f32x4.sub(exp4(x), one(constantTable()));
    if (kind == ELU) return v128.bitselect(below, x, isNegative);
    const scaled = f32x4.mul(f32x4.splat(SELU_ALPHA), below);
    return f32x4.mul(f32x4.splat(SELU_SCALE), v128.bitselect(scaled, x, isNegative));
  }
  if (kind == SOFTPLUS) {
    // ln(1 + eˣ), so that nothing overflows.
    const part = log4(f32x4.add(one(constantTable()), exp4(f32x4.neg(f32x4.abs(x)))));
    return f32x4.add(part, v128.bitselect(zero, x, isNegative));
  }
  return f32x4.mul(x, sigmoid4(x));
}
