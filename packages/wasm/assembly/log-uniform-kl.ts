import {between, exp4, log4, sigmoid4} from './functions';
import {horizontalSum, LANES, loadLanes, madd, storeLanes} from './simd';

/** Vectors that are added up in float32 before they join the sum in float64. */
const BLOCK: i32 = 64;

/**
 * Σ ½ log(1 + e⁻ᵃ) + offset − height · sigmoid(shift + slope · a), a = log α = 2 log σ − log(μ² + tiny), clipped to ± limit.
 *
 * @param sum where the float32 goes
 */
export function logUniformKL(
  mean: usize, logSigma: usize, count: i32,
  height: f32, shift: f32, slope: f32, offset: f32, limit: f32, tiny: f32, sum: usize,
): void {
  let total: f64 = 0;
  for (let k = 0; k < count; k += BLOCK * LANES) {
    const end = min(count, k + BLOCK * LANES);
    let partial = f32x4.splat(0);
    for (let at = k; at < end; at += LANES) {
      const from = <usize>at << 2;
      const lanes = min(LANES, count - at);
      const a = clippedLogAlpha(mean + from, logSigma + from, lanes, limit, tiny);
      const fall = f32x4.mul(log4(f32x4.add(f32x4.splat(1), exp4(f32x4.neg(a)))), f32x4.splat(0.5));
      const rise = sigmoid4(madd(a, f32x4.splat(slope), f32x4.splat(shift)));
      const value = madd(rise, f32x4.splat(-height), fall);
      partial = f32x4.add(partial, lanes < LANES ? firstLanes(value, lanes) : value);
    }
    total += horizontalSum(partial);
  }
  store<f32>(sum, <f32>(total + <f64>offset * <f64>count));
}

/** dLogSigma = 2 dy dKL/da, dMean = −dLogSigma μ / (μ² + tiny); both 0 where a is clipped. */
export function logUniformKLGradient(
  mean: usize, logSigma: usize, dy: usize, count: i32,
  height: f32, shift: f32, slope: f32, limit: f32, tiny: f32, dMean: usize, dLogSigma: usize,
): void {
  const twice = f32x4.splat(2 * load<f32>(dy));
  const one = f32x4.splat(1);
  for (let k = 0; k < count; k += LANES) {
    const at = <usize>k << 2;
    const lanes = min(LANES, count - k);
    const a = clippedLogAlpha(mean + at, logSigma + at, lanes, limit, tiny);
    const s = sigmoid4(madd(a, f32x4.splat(slope), f32x4.splat(shift)));
    const ofRise = f32x4.mul(f32x4.mul(s, f32x4.sub(one, s)), f32x4.splat(-height * slope));
    const byLogAlpha = madd(sigmoid4(f32x4.neg(a)), f32x4.splat(-0.5), ofRise);
    const clipped = f32x4.ge(f32x4.abs(a), f32x4.splat(limit));
    const byLogSigma = v128.andnot(f32x4.mul(byLogAlpha, twice), clipped);
    const mu = loadLanes(mean + at, lanes);
    const reciprocal = f32x4.div(mu, madd(mu, mu, f32x4.splat(tiny)));
    storeLanes(dLogSigma + at, byLogSigma, lanes);
    storeLanes(dMean + at, f32x4.neg(f32x4.mul(byLogSigma, reciprocal)), lanes);
  }
}

@inline
function clippedLogAlpha(mean: usize, logSigma: usize, lanes: i32, limit: f32, tiny: f32): v128 {
  const mu = loadLanes(mean, lanes);
  const rho = loadLanes(logSigma, lanes);
  const logAlpha = f32x4.sub(f32x4.add(rho, rho), log4(madd(mu, mu, f32x4.splat(tiny))));
  return between(logAlpha, f32x4.splat(-limit), f32x4.splat(limit));
}

/** The first lanes, the others 0. */
function firstLanes(value: v128, lanes: i32): v128 {
  if (lanes < 4) value = f32x4.replace_lane(value, 3, 0);
  if (lanes < 3) value = f32x4.replace_lane(value, 2, 0);
  if (lanes < 2) value = f32x4.replace_lane(value, 1, 0);
  return value;
}
