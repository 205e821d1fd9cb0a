import type {Matrix} from './matrix.js';

/**
 * An order of columns in which those with like rows stand side by side, so that blocks of four fill: from the column
 * with the most rows on, always the one that adds the fewest rows to the block.
 *
 * @param matrices of the same columns; all of them are looked at
 */
export function clusterColumns(matrices: readonly Matrix[], columns: readonly number[]): number[] {
  const rowsOf = new Map(columns.map(column => [column, filledRows(matrices, column)]));
  const left = new Set([...columns].sort((a, b) => rowsOf.get(b)!.size - rowsOf.get(a)!.size));
  const order: number[] = [];
  while (left.size > 0) {
    const [first] = left;
    const block = new Set(rowsOf.get(first));
    for (let next: number | undefined = first, k = 0; k < 4 && next !== undefined; k++) {
      order.push(next);
      left.delete(next);
      for (const row of rowsOf.get(next)!) block.add(row);
      next = closest(left, rowsOf, block);
    }
  }
  return order;
}

/** Rows of all matrices with a weight in this column, numbered through. */
function filledRows(matrices: readonly Matrix[], column: number): Set<number> {
  const filled = new Set<number>();
  let before = 0;
  for (const {rows, columns, values} of matrices) {
    for (let row = 0; row < rows; row++) {
      if (values[row * columns + column] !== 0) filled.add(before + row);
    }
    before += rows;
  }
  return filled;
}

/** The column with the fewest rows outside the block; among equals the one with the most inside. */
function closest(
  left: ReadonlySet<number>,
  rowsOf: ReadonlyMap<number, ReadonlySet<number>>,
  block: ReadonlySet<number>,
): number | undefined {
  let best: number | undefined;
  let bestScore = Infinity;
  for (const column of left) {
    const rows = rowsOf.get(column)!;
    let inside = 0;
    for (const row of rows) inside += block.has(row) ? 1 : 0;
    const score = rows.size - inside - inside / (block.size + 1);
    if (score < bestScore) [best, bestScore] = [column, score];
  }
  return best;
}
