import type {Reader} from './file/reader.js';
import type {Arena} from './machine/arena.js';
import {rowStride} from './machine/memory.js';

/** How a matrix is stored and multiplied, by its number in a file. */
export const MATRIX = {
  /** All weights, eight columns side by side: [columns / 8][rows][8]. */
  dense: 0,
  /** Single weights, column after column. */
  entries: 1,
  /** Blocks of four neighboring columns at one row, those of the same columns one after the other. */
  blocks: 2,
} as const;

/** Neighboring columns in one group, by number; a dense matrix has no groups. */
const WIDTHS = [0, 1, 4];
const PANEL = 8;

/**
 * Reads a matrix [rows, columns], columns a multiple of 8, and lays it out for the kernels.
 *
 * @returns the address of its description: width of a group, rows, columns, and the addresses of values, starts and inputs
 * @throws if the file is too short or its indices leave the matrix
 */
export function readMatrix(reader: Reader, arena: Arena, rows: number, columns: number): number {
  const width = WIDTHS[reader.whole(0, MATRIX.blocks)];
  const scales = reader.scales(columns);
  const parts = width
    ? readSparse(reader, width, rows, columns, scales)
    : [readDense(reader, rows, columns, scales)];
  return arena.store(Int32Array.of(width, rows, columns, ...parts.map(part => arena.store(part))));
}

function readDense(
  reader: Reader,
  rows: number,
  columns: number,
  scales: Float32Array,
): Float32Array {
  const values = new Float32Array(reader.expect(rows * columns));
  reader.weights(rows * columns).forEach((weight, k) => {
    const column = k % columns;
    const lane = column % PANEL;
    const row = (k - column) / columns;
    values[(column - lane) * rows + row * PANEL + lane] = weight * scales[column];
  });
  return values;
}

/** Groups of `width` columns: where the rows of each begin, which they are, and their weights. */
function readSparse(
  reader: Reader,
  width: number,
  rows: number,
  columns: number,
  scales: Float32Array,
): Array<Float32Array | Int32Array> {
  const starts = new Int32Array(columns / width + 1);
  const inputs: number[] = [];
  const groups: number[] = [];
  for (let group = 0; group < columns / width; group++) {
    for (const row of readAscending(reader, reader.whole(), rows)) {
      inputs.push(row);
      groups.push(group);
    }
    starts[group + 1] = inputs.length;
  }
  const values = reader.weights(inputs.length * width).map((weight, k) => {
    const lane = k % width;
    return weight * scales[groups[(k - lane) / width] * width + lane];
  });
  return [values, starts, Int32Array.from(inputs)];
}

/** So many ascending numbers below a limit: the first, then distances from one to the next. */
export function readAscending(reader: Reader, count: number, limit: number): number[] {
  let last = -1;
  return Array.from(
    {length: reader.expect(count)},
    () => (last += 1 + reader.whole(0, limit - last - 2)),
  );
}

/** Reads one float32 a column and pads them with zeros. */
export function readRow(reader: Reader, arena: Arena, width: number): number {
  const row = new Float32Array(rowStride(reader.expect(width)));
  row.set(reader.floats(width));
  return arena.store(row);
}
