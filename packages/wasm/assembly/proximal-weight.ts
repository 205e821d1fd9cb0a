import {ProximalWeight} from './proximal-call';
import {loadLanes, madd, splatAt} from './simd';

const INSIDE: usize = 4, OUTSIDE: usize = 8, SCALE: usize = 12, SOFTENING: usize = 16;

/** D of up to four weights from `at` bytes on. */
@inline
export function metricAt(weight: ProximalWeight, at: usize, lanes: i32): v128 {
  const scale = splatAt(weight.terms + SCALE);
  if (!weight.moment) return scale;
  const v = loadLanes(weight.moment + at, lanes);
  const within = madd(v, splatAt(weight.terms), splatAt(weight.terms + INSIDE));
  const root = weight.root ? f32x4.sqrt(within) : within;
  return f32x4.mul(f32x4.add(root, splatAt(weight.terms + OUTSIDE)), scale);
}

/** sign(x) max(|x| − λ₂, 0) of x = D w. */
@inline
export function softenedAt(weight: ProximalWeight, at: usize, lanes: i32, metric: v128): v128 {
  const whole = f32x4.mul(loadLanes(weight.weight + at, lanes), metric);
  const bound = splatAt(weight.terms + SOFTENING);
  return f32x4.sub(whole, f32x4.min(f32x4.max(whole, f32x4.neg(bound)), bound));
}

/** 1 where all groups of a weight stay, else 0. */
@inline
export function liveAt(weight: ProximalWeight, row: i32, column: i32, lanes: i32): v128 {
  const ofColumns = loadLanes(weight.columnLive + (<usize>column << 2), lanes);
  let live = f32x4.mul(ofColumns, splatAt(weight.rowLive + (<usize>row << 2)));
  if (weight.blockLive) live = f32x4.mul(live, splatAt(blockAt(weight, weight.blockLive, row, column)));
  if (weight.bandLive) {
    const ofBand = f32x4.mul(live, splatAt(weight.bandLive + (<usize>row << 2)));
    live = v128.bitselect(ofBand, live, between(column, weight.bandFirst, weight.bandEnd));
  }
  return live;
}

/** Σ λ_g/‖y_g‖ over the groups of a weight. */
@inline
export function pullAt(weight: ProximalWeight, row: i32, column: i32, lanes: i32): v128 {
  const ofColumns = loadLanes(weight.columnPull + (<usize>column << 2), lanes);
  let pull = f32x4.add(ofColumns, splatAt(weight.rowPull + (<usize>row << 2)));
  if (weight.blockPull) pull = f32x4.add(pull, splatAt(blockAt(weight, weight.blockPull, row, column)));
  if (weight.bandPull) {
    const ofBand = splatAt(weight.bandPull + (<usize>row << 2));
    pull = f32x4.add(pull, v128.and(ofBand, between(column, weight.bandFirst, weight.bandEnd)));
  }
  if (weight.twicePull) {
    const twice = splatAt(weight.twicePull + (<usize>row << 2));
    pull = f32x4.sub(pull, v128.and(twice, isInBoth(weight, row, column, lanes)));
  }
  return pull;
}

/** Where the row and the column of a weight are in the same group. */
@inline
export function isInBoth(weight: ProximalWeight, row: i32, column: i32, lanes: i32): v128 {
  const ofColumns = loadLanes(weight.columnGroups + (<usize>column << 2), lanes);
  return i32x4.eq(ofColumns, splatAt(weight.rowGroups + (<usize>row << 2)));
}

/** Which of four columns from this one on are at least `first` and before `end`. */
@inline
export function between(column: i32, first: i32, end: i32): v128 {
  const columns = i32x4.add(i32x4.splat(column), i32x4(0, 1, 2, 3));
  const reached = i32x4.ge_s(columns, i32x4.splat(first));
  return v128.and(reached, i32x4.lt_s(columns, i32x4.splat(end)));
}

/** Blocks begin at multiples of 4, so that four weights are in one. */
@inline
function blockAt(weight: ProximalWeight, values: usize, row: i32, column: i32): usize {
  const size = weight.blockSize;
  const blocks = (weight.columns + size - 1) / size;
  return values + (<usize>(row * blocks + column / size) << 2);
}
