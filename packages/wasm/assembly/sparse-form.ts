/**
 * A matrix [K, N] in a form that skips its zeros, as `blockLayout` and `columnLayout` of `@sparsegate/cells` lay it
 * out: one piece of memory that begins with these fields. Offsets are bytes from its own start.
 *
 * Entries belong to blocks of 4 or 8 neighboring columns, or to single columns; those of a block stand side by side. A
 * width of 32 says that no zeros are skipped: `blocks` panels at `values`, then `positions` columns row by row at `rows`.
 */
@unmanaged
export class SparseForm {
  /** Columns of a block: 8, 4, or 1. */
  width: i32;
  /** Number of blocks; those without entries are left out, but for blocks of 1. */
  blocks: i32;
  /** Of each block: bytes from the start of y to its first column. */
  positions: i32;
  /** Of each block, and one more: number of its first entry. */
  pointers: i32;
  /** Of each entry: bytes from the start of x to its row. */
  rows: i32;
  /** Of each entry: `width` weights. */
  values: i32;

  @inline
  at(offset: i32): usize {
    return changetype<usize>(this) + <usize>offset;
  }
}
