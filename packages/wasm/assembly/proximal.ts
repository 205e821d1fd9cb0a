import {ProximalWeight} from './proximal-call';
import {between, isInBoth, liveAt, metricAt, pullAt, softenedAt} from './proximal-weight';
import {FLOAT, horizontalSum, LANES, loadLanes, madd, storeLanes} from './simd';

/** ‖y‖² below this is 0 or about to be, as the reference has it; and groups of so many times the mean norm are spared. */
const SMALLEST_SQUARE: f32 = 1e-30, SMALLEST_NORM: f32 = 2e-15, SPARED_FROM: f32 = 1.4;

/** y = a / D, and 0 where a is, past the last weight too. */
@inline
function primal(a: v128, metric: v128): v128 {
  return v128.and(f32x4.div(a, metric), f32x4.ne(a, f32x4.splat(0)));
}

/** dual[C] = Σ_r a², primal[C] = Σ_r y², of groups that stay. */
export function proximalColumnSquares(weight: ProximalWeight, duals: usize, primals: usize): void {
  const columns = weight.columns;
  memory.fill(duals, 0, <usize>columns * FLOAT);
  memory.fill(primals, 0, <usize>columns * FLOAT);
  for (let row = 0; row < weight.rows; row++) {
    for (let column = 0; column < columns; column += LANES) {
      const lanes = min(LANES, columns - column);
      const at = <usize>(row * columns + column) << 2;
      const metric = metricAt(weight, at, lanes);
      const a = f32x4.mul(softenedAt(weight, at, lanes, metric), liveAt(weight, row, column, lanes));
      const y = primal(a, metric);
      const to = <usize>column << 2;
      storeLanes(duals + to, madd(a, a, loadLanes(duals + to, lanes)), lanes);
      storeLanes(primals + to, madd(y, y, loadLanes(primals + to, lanes)), lanes);
    }
  }
}

/**
 * dual[R] = Σ_c a², primal[R] = Σ_c y², of groups that stay, over columns from `first` on, to before `end`. With groups of rows and
 * columns those weights count whose row and column are not in the same.
 */
export function proximalRowSquares(
  weight: ProximalWeight, first: i32, end: i32, duals: usize, primals: usize,
): void {
  const columns = weight.columns;
  const isWhole = first == 0 && end == columns && !weight.rowGroups;
  for (let row = 0; row < weight.rows; row++) {
    let dualSquares = f32x4.splat(0), primalSquares = f32x4.splat(0);
    for (let column = 0; column < columns; column += LANES) {
      const lanes = min(LANES, columns - column);
      const at = <usize>(row * columns + column) << 2;
      const metric = metricAt(weight, at, lanes);
      let a = f32x4.mul(softenedAt(weight, at, lanes, metric), liveAt(weight, row, column, lanes));
      if (!isWhole) {
        a = v128.and(a, between(column, first, end));
        if (weight.rowGroups) a = v128.andnot(a, isInBoth(weight, row, column, lanes));
      }
      const y = primal(a, metric);
      dualSquares = madd(a, a, dualSquares);
      primalSquares = madd(y, y, primalSquares);
    }
    store<f32>(duals + (<usize>row << 2), horizontalSum(dualSquares));
    store<f32>(primals + (<usize>row << 2), horizontalSum(primalSquares));
  }
}

/** dual, primal [R, ⌈C / size⌉]: Σ a² and Σ y² of blocks of `size` neighbors, a multiple of 4. */
export function proximalBlockSquares(
  weight: ProximalWeight, size: i32, duals: usize, primals: usize,
): void {
  const columns = weight.columns;
  for (let row = 0; row < weight.rows; row++) {
    for (let start = 0; start < columns; start += size, duals += FLOAT, primals += FLOAT) {
      let dualSquares = f32x4.splat(0), primalSquares = f32x4.splat(0);
      for (let column = start; column < min(start + size, columns); column += LANES) {
        const lanes = min(LANES, columns - column);
        const at = <usize>(row * columns + column) << 2;
        const metric = metricAt(weight, at, lanes);
        const a = f32x4.mul(softenedAt(weight, at, lanes, metric), liveAt(weight, row, column, lanes));
        const y = primal(a, metric);
        dualSquares = madd(a, a, dualSquares);
        primalSquares = madd(y, y, primalSquares);
      }
      store<f32>(duals, horizontalSum(dualSquares));
      store<f32>(primals, horizontalSum(primalSquares));
    }
  }
}

/** target[R, C] = a / (D + Σ_g λ_g/‖y_g‖), 0 where a group is gone. */
export function proximalUpdate(weight: ProximalWeight, target: usize): void {
  const columns = weight.columns;
  for (let row = 0; row < weight.rows; row++) {
    for (let column = 0; column < columns; column += LANES) {
      const lanes = min(LANES, columns - column);
      const at = <usize>(row * columns + column) << 2;
      const metric = metricAt(weight, at, lanes);
      const a = f32x4.mul(softenedAt(weight, at, lanes, metric), liveAt(weight, row, column, lanes));
      const pulled = f32x4.add(metric, pullAt(weight, row, column, lanes));
      storeLanes(target + at, f32x4.div(a, pulled), lanes);
    }
  }
}

/** totals[group of k] += values[k] of `count` members; those of group −1 are left out. */
export function addMembers(values: usize, groups: usize, count: i32, totals: usize): void {
  for (let k = 0; k < count; k++) {
    const group = load<i32>(groups + (<usize>k << 2));
    if (group < 0) continue;
    const to = totals + (<usize>group << 2);
    store<f32>(to, load<f32>(to) + load<f32>(values + (<usize>k << 2)));
  }
}

/** live[k] *= that of k's group, pull[k] += that of k's group, for `count` members. */
export function shrinkMembers(
  groupLive: usize, groupPull: usize, groups: usize, count: i32, live: usize, pull: usize,
): void {
  for (let k = 0; k < count; k++) {
    const group = load<i32>(groups + (<usize>k << 2));
    if (group < 0) continue;
    const from = <usize>group << 2, to = <usize>k << 2;
    store<f32>(live + to, load<f32>(live + to) * load<f32>(groupLive + from));
    store<f32>(pull + to, load<f32>(pull + to) + load<f32>(groupPull + from));
  }
}

/** In place: Σ a² of `count` groups becomes 1 where the group stays, else 0; Σ y² becomes its pull. */
export function shrinkGroups(duals: usize, primals: usize, count: i32, lambda: f32, spareLarge: i32): void {
  const spared: f32 = spareLarge ? SPARED_FROM * meanNorm(primals, count) : 0;
  for (let group = 0; group < count; group++) {
    const at = <usize>group << 2;
    const norm = sqrt<f32>(max<f32>(load<f32>(primals + at), SMALLEST_SQUARE));
    const own: f32 = spareLarge ? lambda * max<f32>(1 - norm / spared, 0) : lambda;
    store<f32>(duals + at, load<f32>(duals + at) > own * own ? 1 : 0);
    store<f32>(primals + at, own / norm);
  }
}

/** Of groups that are not 0. */
function meanNorm(squares: usize, count: i32): f32 {
  let sum: f32 = 0;
  let live: f32 = 0;
  for (let group = 0; group < count; group++) {
    const norm = sqrt<f32>(max<f32>(load<f32>(squares + (<usize>group << 2)), SMALLEST_SQUARE));
    if (norm <= SMALLEST_NORM) continue;
    sum += norm;
    live += 1;
  }
  return max<f32>(sum, SMALLEST_SQUARE) / max<f32>(live, 1);
}
