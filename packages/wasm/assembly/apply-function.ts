import {exp4, log4, sigmoid4, tanh4} from './functions';
import {applyToEight, applyToFour, ratioCoefficients} from './gate-values';

/**
 * Applies a vector function to `count` floats, a multiple of four: for their tests. 0 exp, 1 sigmoid, 2 tanh, 3 log; as ratios
 * 4 sigmoid, 5 tanh.
 */
export function applyFunction(which: i32, source: usize, target: usize, count: i32): void {
  if (which >= 4) {
    applyRatio(which == 4, source, target, count);
    return;
  }
  for (let k = 0; k < count; k += 4) {
    const at = (<usize>k) << 2;
    const x = v128.load(source + at);
    const value = which == 0 ? exp4(x) : which == 1 ? sigmoid4(x) : which == 2 ? tanh4(x) : log4(x);
    v128.store(target + at, value);
  }
}

function applyRatio(isSigmoid: bool, source: usize, target: usize, count: i32): void {
  const t = ratioCoefficients(isSigmoid);
  for (; count >= 8; count -= 8, source += 32, target += 32) {
    applyToEight(t, source, target, target + 16, isSigmoid);
  }
  if (count == 0) return;
  v128.store(target, v128.load(source));
  applyToFour(t, target, isSigmoid);
}
