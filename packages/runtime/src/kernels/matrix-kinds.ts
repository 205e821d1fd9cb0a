/** How a matrix is stored and multiplied. */
export const MATRIX = {
  /** All weights, eight columns side by side: [columns / 8][rows][8]. */
  dense: 0,
  /** Blocks of four neighboring columns at one row, those of the same columns one after the other. */
  blocks: 1,
  /** Single weights, column after column. */
  entries: 2,
} as const;
