/** What decides how fast a matrix is multiplied; columns are a multiple of 8. */
export interface MatrixShape {
  rows: number;
  columns: number;
  nonzeros: number;
  /** Blocks of four neighboring columns at one row that are not all zeros. */
  blocks: number;
}

/**
 * Nanoseconds of one row times the matrix, estimated from the instructions of each product and not yet measured: they decide
 * between forms, and promise nothing.
 *
 * Dense: four columns at one row, and eight columns to begin with. Sparse: one block or entry, and one group of
 * columns to begin with.
 */
const COST = {
  dense: {item: 0.3, start: 2},
  blocks: {item: 0.55, start: 1.5},
  entries: {item: 0.7, start: 1.5},
};

/** Names of the forms, in the order in which equal ones are preferred. */
export type MatrixKind = keyof typeof COST;

/** Estimated nanoseconds of one row times a matrix in each form. */
export function productCosts(shape: MatrixShape): Record<MatrixKind, number> {
  const {rows, columns, nonzeros, blocks} = shape;
  return {
    dense: (COST.dense.item * rows * columns) / 4 + (COST.dense.start * columns) / 8,
    blocks: COST.blocks.item * blocks + (COST.blocks.start * columns) / 4,
    entries: COST.entries.item * nonzeros + COST.entries.start * columns,
  };
}

/** The form in which a matrix is multiplied fastest. */
export function cheapestKind(shape: MatrixShape): MatrixKind {
  const costs = productCosts(shape);
  const kinds = Object.keys(costs) as MatrixKind[];
  return kinds.reduce((best, kind) => (costs[kind] < costs[best] ? kind : best));
}
