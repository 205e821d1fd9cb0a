import {density, type CompressedColumns} from './compressed-columns.js';
import {PANEL_WIDTH, panelForm} from './panel-form.js';
import {NO_COLUMN, sizeOfForm, sparseForm} from './sparse-form.js';

/** A matrix as one of the module's products takes it. */
export type ProductForm =
  | {kind: 'dense'; /** [R, order.length], row-major */ words: Float32Array}
  | {
      kind: 'panels' | 'blocks' | 'columns';
      /** See `panelForm` and `sparseForm`. */ words: Int32Array;
    };

/**
 * Nanoseconds on one core with relaxed SIMD, fitted to suite m of the benchmark, which shows what the choice comes to. An entry
 * of a block and the block itself, for one vector and for four together; a weight in panels; a weight of a
 * dense matrix that is packed first, and that packing; an entry by columns, for 16 and for 4 vectors together, and what a row and a column cost beside it, for
 * each vector.
 */
const BLOCK_ENTRY: Record<number, number> = {4: 0.38, 8: 0.57};
const BLOCK = 1.5;
const BLOCK_ENTRY_4: Record<number, number> = {4: 0.95, 8: 1.2};
const BLOCK_4 = 2;
const PANEL_WEIGHT = 0.053;
const DENSE_WEIGHT = 0.043;
const PACKED_WEIGHT = 0.09;
const COLUMN_ENTRY_16 = 0.98;
const COLUMN_ENTRY_4 = 0.37;
const COLUMN_LINE = 0.2;

/** Up to so many vectors a dense product takes one by one, as `FEW_ROWS` in the assembly says. */
const FEW_VECTORS = 3;

/** From this density on no form can win: a full block of eight costs more than eight weights in panels. */
export const NEARLY_FULL = 0.8;

/** Estimated nanoseconds of a product of `vectors` vectors by a matrix of [rows, columns] in this form. */
export function formCost(
  {kind, words}: ProductForm,
  rows: number,
  columns: number,
  vectors: number,
): number {
  if (kind === 'dense' || kind === 'panels') return denseCost(rows, columns, vectors);
  const {width, blocks, entries} = sizeOfForm(words);
  if (width > 1) return blocksCost(width, blocks, entries, vectors);
  const sixteens = Math.floor((vectors + 3) / 16);
  const fours = Math.ceil(Math.max(0, vectors - 16 * sixteens) / 4);
  return (
    entries * (sixteens * COLUMN_ENTRY_16 + fours * COLUMN_ENTRY_4) +
    (rows + columns) * COLUMN_LINE * (16 * sixteens + 4 * fours)
  );
}

/** The same with all weights: in panels for few vectors, packed first for many. */
export function denseCost(rows: number, columns: number, vectors: number): number {
  if (vectors <= FEW_VECTORS) return rows * columns * vectors * PANEL_WEIGHT;
  return rows * columns * (vectors * DENSE_WEIGHT + PACKED_WEIGHT);
}

/** The same in blocks of 4 or 8 columns, of which there are so many with so many entries. */
export function blocksCost(
  width: number,
  blocks: number,
  entries: number,
  vectors: number,
): number {
  const alone = vectors % 4;
  const fours = (vectors - alone) / 4;
  return (
    alone * (blocks * BLOCK + entries * BLOCK_ENTRY[width]) +
    fours * (blocks * BLOCK_4 + entries * BLOCK_ENTRY_4[width])
  );
}

/**
 * A matrix in every form that may be multiplied fastest, its columns in this order.
 *
 * @param order a multiple of each of `widths`; `NO_COLUMN` for padding
 * @param widths of blocks that are tried
 * @param vectors how many vectors there are to multiply at once
 */
export function productForms(
  matrix: CompressedColumns,
  order: readonly number[],
  widths: readonly number[],
  vectors: number,
): ProductForm[] {
  const dense = denseForm(matrix, order, vectors);
  if (density(matrix) >= NEARLY_FULL) return [dense];
  const sparse = [...widths, 1].map((width): ProductForm => {
    const kind = width > 1 ? 'blocks' : 'columns';
    return {kind, words: sparseForm(matrix, order, width)};
  });
  return [...sparse, dense];
}

/** The one of `productForms` that costs least. */
export function fastestForm(
  matrix: CompressedColumns,
  order: readonly number[],
  widths: readonly number[],
  vectors: number,
): {form: ProductForm; cost: number} {
  const costs = productForms(matrix, order, widths, vectors).map(form => ({
    form,
    cost: formCost(form, matrix.rows, order.length, vectors),
  }));
  return costs.reduce((a, b) => (b.cost < a.cost ? b : a));
}

function denseForm(
  matrix: CompressedColumns,
  order: readonly number[],
  vectors: number,
): ProductForm {
  const words = withZeros(matrix, order);
  if (vectors > FEW_VECTORS || order.length < PANEL_WIDTH) return {kind: 'dense', words};
  return {kind: 'panels', words: panelForm(words, matrix.rows, order.length)};
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
