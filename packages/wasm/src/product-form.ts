import {density, type CompressedColumns} from './compressed-columns.js';
import {NO_COLUMN, sizeOfForm, sparseForm} from './sparse-form.js';

/** A matrix as one of the module's products takes it. */
export type ProductForm =
  | {kind: 'dense'; /** [R, order.length], row-major */ words: Float32Array}
  | {kind: 'blocks' | 'columns'; /** See `sparseForm`. */ words: Int32Array};

/**
 * Nanoseconds on one core with relaxed SIMD, measured on matrices of 200 × 800 of 2 to 100 % other than zero; `npm run bench -- h`
 * shows what the choice comes to. An entry of a block and the block itself, for one vector; a weight of a dense matrix, for one vector and for several together; an entry by
 * columns, for 16 and for 4 vectors together, and what a row and a column cost beside it, for each vector.
 */
const BLOCK_ENTRY: Record<number, number> = {4: 0.38, 8: 0.54};
const BLOCK = 1.3;
const DENSE_ALONE = 0.058;
const DENSE_TOGETHER = 0.045;
const COLUMN_ENTRY_16 = 1.12;
const COLUMN_ENTRY_4 = 0.44;
const COLUMN_LINE = 0.2;

/** Up to so many vectors a dense product takes one by one, as `FEW_ROWS` in the assembly says. */
const FEW_VECTORS = 3;

/** From this density on no form can win: a full block of eight costs 0.54 / 8 = 0.068 a weight. */
export const NEARLY_FULL = 0.8;

/** Nanoseconds that a dense product of `vectors` vectors by a matrix [rows, width] takes. */
export function denseCost(rows: number, width: number, vectors: number): number {
  return rows * width * vectors * (vectors > FEW_VECTORS ? DENSE_TOGETHER : DENSE_ALONE);
}

/** The same for a form of blocks or columns. */
export function formCost(form: Int32Array, rows: number, vectors: number): number {
  const {width, blocks, entries} = sizeOfForm(form);
  if (width > 1) return vectors * (blocks * BLOCK + entries * BLOCK_ENTRY[width]);
  const sixteens = Math.floor((vectors + 3) / 16);
  const fours = Math.ceil(Math.max(0, vectors - 16 * sixteens) / 4);
  return (
    entries * (sixteens * COLUMN_ENTRY_16 + fours * COLUMN_ENTRY_4) +
    (rows + blocks) * COLUMN_LINE * (16 * sixteens + 4 * fours)
  );
}

/**
 * The form in which a matrix is multiplied fastest, its columns in this order.
 *
 * @param order a multiple of each of `widths`; `NO_COLUMN` for padding
 * @param widths of blocks that are tried
 * @param vectors how many vectors there are to multiply at once
 */
export function fastestForm(
  matrix: CompressedColumns,
  order: readonly number[],
  widths: readonly number[],
  vectors: number,
): {form: ProductForm; cost: number} {
  const dense = denseCost(matrix.rows, order.length, vectors);
  const denseForm = (): ProductForm => ({kind: 'dense', words: withZeros(matrix, order)});
  if (density(matrix) >= NEARLY_FULL) return {form: denseForm(), cost: dense};
  const sparse = [...widths, 1].map(width => {
    const words = sparseForm(matrix, order, width);
    const kind = width > 1 ? ('blocks' as const) : ('columns' as const);
    return {form: {kind, words}, cost: formCost(words, matrix.rows, vectors)};
  });
  const best = sparse.reduce((a, b) => (b.cost < a.cost ? b : a));
  return best.cost < dense ? best : {form: denseForm(), cost: dense};
}

/** [R, order.length] */
function withZeros(
  {rows, pointers, entryRows, values}: CompressedColumns,
  order: readonly number[],
): Float32Array {
  const dense = new Float32Array(rows * order.length);
  order.forEach((column, place) => {
    if (column === NO_COLUMN) return;
    for (let k = pointers[column]; k < pointers[column + 1]; k++) {
      dense[entryRows[k] * order.length + place] = values[k];
    }
  });
  return dense;
}
