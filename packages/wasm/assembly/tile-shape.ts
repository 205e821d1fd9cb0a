/**
 * Rows of the register tile, 4 or 8: 8 in the build for engines that run a pair of 128-bit registers as one of 256
 * bits (`build-wasm.mjs` writes it in). 4 × 8 are 8 accumulators of 128 bits, which leaves registers for two of B and
 * one of A; 8 × 8 are 8 accumulators of 256 bits: as many as hide the latency of two multiply-adds a cycle.
 */
export const TILE_ROWS: i32 = 4;
export const TILE_COLUMNS: i32 = 8;
/** Bytes of a tile that stands by itself. */
export const TILE_BYTES: usize = <usize>(TILE_ROWS * TILE_COLUMNS) * 4;
