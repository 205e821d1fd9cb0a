import {LANES, loadLanes, madd, storeLanes} from './simd';

/**
 * m = β₁ m + (1 − β₁) g, v = β₂ v + (1 − β₂) g², w −= rate · m c₁ / (√(v c₂) + ε), over `count` floats.
 *
 * @param c1, c2 1 / (1 − β^step)
 */
export function adamUpdate(
  w: usize, g: usize, m: usize, v: usize, nextW: usize, nextM: usize, nextV: usize, count: i32,
  rate: f32, beta1: f32, beta2: f32, rest1: f32, rest2: f32, epsilon: f32, c1: f32, c2: f32,
): void {
  const b1 = f32x4.splat(beta1), b2 = f32x4.splat(beta2);
  const r1 = f32x4.splat(rest1), r2 = f32x4.splat(rest2);
  const scale = f32x4.splat(-rate * c1), correction = f32x4.splat(c2), eps = f32x4.splat(epsilon);
  for (let k = 0; k < count; k += LANES) {
    const at = <usize>k << 2;
    const lanes = min(LANES, count - k);
    const gradient = loadLanes(g + at, lanes);
    const first = madd(loadLanes(m + at, lanes), b1, f32x4.mul(gradient, r1));
    const square = f32x4.mul(gradient, gradient);
    const second = madd(loadLanes(v + at, lanes), b2, f32x4.mul(square, r2));
    const root = f32x4.sqrt(f32x4.mul(second, correction));
    const change = f32x4.div(f32x4.mul(first, scale), f32x4.add(root, eps));
    storeLanes(nextM + at, first, lanes);
    storeLanes(nextV + at, second, lanes);
    storeLanes(nextW + at, f32x4.add(loadLanes(w + at, lanes), change), lanes);
  }
}
