/**
 * A weight on its way through a proximal step, and what its groups have done to it so far: 32-bit fields in this order, which the
 * build reads off this class.
 *
 * A pointer is 0 where there is nothing of the kind. "Live" is 1 where a group stays and 0 where it is gone, "pull" λ/‖y‖ of it.
 */
@unmanaged
export class ProximalWeight {
  rows: i32;
  columns: i32;
  /** [R, C] */
  weight: usize;
  /** [R, C], what the metric D is made of; without it D is `scale`. */
  moment: usize;
  root: i32;
  /** Five floats: factor, inside, outside, scale, λ₂. */
  terms: usize;
  /** [R] */
  rowLive: usize;
  rowPull: usize;
  /** [C] */
  columnLive: usize;
  columnPull: usize;
  /** [R], for columns from `bandFirst` on, to before `bandEnd`. */
  bandFirst: i32;
  bandEnd: i32;
  bandLive: usize;
  bandPull: usize;
  /** [R, ⌈C / blockSize⌉] */
  blockSize: i32;
  blockLive: usize;
  blockPull: usize;
  /** int32 [R] and [C]: weights whose row and column are in the same group count, and are pulled, by column only. */
  rowGroups: usize;
  columnGroups: usize;
  /** [R], the pull by that row. */
  twicePull: usize;
}
