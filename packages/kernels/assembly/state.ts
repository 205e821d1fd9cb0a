import {FLOAT} from './simd';

/** A running state of `count` floats before the first step: the initial one, else zeros. */
export function startState(state: usize, initial: usize, count: i32): void {
  const bytes = <usize>count * FLOAT;
  if (initial) memory.copy(state, initial, bytes);
  else memory.fill(state, 0, bytes);
}

/** m · next + (1 − m) · held, as stock layers do it: a NaN behind a mask comes through there too. */
@inline
export function held(next: v128, previous: v128, mask: f32): v128 {
  const rest = f32x4.mul(previous, f32x4.splat(1 - mask));
  return f32x4.add(f32x4.mul(next, f32x4.splat(mask)), rest);
}
