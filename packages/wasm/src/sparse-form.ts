import type {CompressedColumns} from './compressed-columns.js';
import {SPARSE_FORM} from './generated/calls.js';
import {WORD} from './kernel-room.js';

/** A column of padding in an order of columns: it has no entries. */
export const NO_COLUMN = -1;

/**
 * A matrix in blocks of neighboring columns, as the module multiplies it (`SparseForm` in its assembly). An entry of a block is a
 * row in which any of its columns has one; blocks without entries are left out, but for blocks of one column.
 *
 * @param order the columns in the order in which they are to stand, `NO_COLUMN` for padding; a multiple of `width`
 * @param width columns of a block: 8, 4 or 1
 * @returns one piece of memory that may stand anywhere: a header, then positions, pointers, rows and values
 */
export function sparseForm(
  matrix: CompressedColumns,
  order: readonly number[],
  width: number,
): Int32Array {
  const blocks = readBlocks(matrix, order, width);
  const entries = blocks.reduce((sum, {rows}) => sum + rows.length, 0);
  const lengths = [blocks.length, blocks.length + 1, entries, entries * width];
  const starts = lengths.map((_, k) =>
    lengths.slice(0, k).reduce((sum, length) => sum + length, SPARSE_FORM.length),
  );
  const words = new Int32Array(starts[3] + lengths[3]);
  const values = new Float32Array(words.buffer, starts[3] * WORD);
  const [positions, pointers, rows] = starts.map(start => words.subarray(start));
  const header: Record<(typeof SPARSE_FORM)[number], number> = {
    width,
    blocks: blocks.length,
    positions: starts[0] * WORD,
    pointers: starts[1] * WORD,
    rows: starts[2] * WORD,
    values: starts[3] * WORD,
  };
  SPARSE_FORM.forEach((field, k) => (words[k] = header[field]));
  let entry = 0;
  blocks.forEach((block, k) => {
    positions[k] = block.first * WORD;
    rows.set(
      block.rows.map(row => row * WORD),
      entry,
    );
    values.set(block.values, entry * width);
    pointers[k + 1] = entry += block.rows.length;
  });
  return words;
}

/** How many blocks and entries a form holds: what a product by it costs. */
export function sizeOfForm(form: Int32Array): {width: number; blocks: number; entries: number} {
  const field = (name: (typeof SPARSE_FORM)[number]): number => form[SPARSE_FORM.indexOf(name)];
  return {
    width: field('width'),
    blocks: field('blocks'),
    entries: (field('values') - field('rows')) / WORD,
  };
}

interface FormBlock {
  /** Place of its first column. */
  first: number;
  rows: number[];
  /** [rows, width] */
  values: Float32Array;
}

function readBlocks(
  {rows: count, pointers, entryRows, values}: CompressedColumns,
  order: readonly number[],
  width: number,
): FormBlock[] {
  const blocks: FormBlock[] = [];
  const place = new Int32Array(count);
  for (let first = 0; first < order.length; first += width) {
    const columns = order.slice(first, first + width);
    const rows = rowsOfColumns(columns, pointers, entryRows);
    if (rows.length === 0 && width > 1) continue;
    rows.forEach((row, k) => (place[row] = k * width));
    const block = new Float32Array(rows.length * width);
    columns.forEach((column, lane) => {
      if (column === NO_COLUMN) return;
      for (let k = pointers[column]; k < pointers[column + 1]; k++) {
        block[place[entryRows[k]] + lane] = values[k];
      }
    });
    blocks.push({first, rows, values: block});
  }
  // Blocks as long as the one before: the processor then guesses right where each one ends.
  return width > 1 ? blocks.sort((a, b) => b.rows.length - a.rows.length) : blocks;
}

/** Each row in which one of the columns has an entry, once, ascending. */
function rowsOfColumns(
  columns: readonly number[],
  pointers: Int32Array,
  entryRows: Int32Array,
): number[] {
  const rows = new Set<number>();
  for (const column of columns) {
    if (column === NO_COLUMN) continue;
    for (let k = pointers[column]; k < pointers[column + 1]; k++) rows.add(entryRows[k]);
  }
  return [...rows].sort((a, b) => a - b);
}
