import type {CompressedColumns} from './compressed-columns.js';

/** How many candidates are looked at for each place of a block: the search is linear in the number of columns. */
const CANDIDATES = 96;

/**
 * An order of these columns in which blocks of neighbors fill: columns with entries in like rows side by side.
 *
 * Greedy: a block begins with the fullest column left and takes the one that adds the fewest rows to it, again and again.
 * Any order gives the same products; a good one leaves fewer zeros inside the blocks.
 *
 * @param columns which ones, each once
 * @param width columns of a block, 4 or 8
 */
export function orderColumns(
  matrix: CompressedColumns,
  columns: readonly number[],
  width: number,
): number[] {
  const patterns = new Map(columns.map(column => [column, rowPattern(matrix, column)]));
  const left = [...columns].sort(
    (a, b) =>
      entriesOf(matrix, b) - entriesOf(matrix, a) ||
      comparePatterns(patterns.get(a)!, patterns.get(b)!),
  );
  const order: number[] = [];
  while (left.length > 0) {
    const first = left.shift()!;
    const union = Uint32Array.from(patterns.get(first)!);
    order.push(first);
    for (let place = 1; place < width && left.length > 0; place++) {
      const next = left.splice(closest(left, patterns, union), 1)[0];
      patterns.get(next)!.forEach((word, k) => (union[k] |= word));
      order.push(next);
    }
  }
  return order;
}

/** Position among the first candidates of the column that adds the fewest rows. */
function closest(
  left: readonly number[],
  patterns: ReadonlyMap<number, Uint32Array>,
  union: Uint32Array,
): number {
  let best = 0;
  let fewest = Infinity;
  for (let k = 0; k < Math.min(left.length, CANDIDATES) && fewest > 0; k++) {
    const added = rowsAdded(patterns.get(left[k])!, union);
    if (added < fewest) [best, fewest] = [k, added];
  }
  return best;
}

function entriesOf({pointers}: CompressedColumns, column: number): number {
  return pointers[column + 1] - pointers[column];
}

/** One bit a row. */
function rowPattern({rows, pointers, entryRows}: CompressedColumns, column: number): Uint32Array {
  const pattern = new Uint32Array(Math.ceil(rows / 32));
  for (let k = pointers[column]; k < pointers[column + 1]; k++) {
    pattern[entryRows[k] >>> 5] |= 1 << (entryRows[k] & 31);
  }
  return pattern;
}

function comparePatterns(a: Uint32Array, b: Uint32Array): number {
  const at = a.findIndex((word, k) => word !== b[k]);
  return at < 0 ? 0 : a[at] - b[at];
}

function rowsAdded(pattern: Uint32Array, union: Uint32Array): number {
  let count = 0;
  for (let k = 0; k < pattern.length; k++) count += bitsSet(pattern[k] & ~union[k]);
  return count;
}

/** Number of ones of a 32-bit word, added up in pairs, fours and eights. */
function bitsSet(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
