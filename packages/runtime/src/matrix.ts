import type {Reader} from './file/reader.js';
import type {Arena} from './machine/arena.js';
import {rowStride} from './machine/memory.js';

/** How a matrix is stored, by its number in a file; it is multiplied dense or in blocks. */
export const MATRIX = {
  /** All weights, row after row. */
  dense: 0,
  /** Single weights, column after column. */
  entries: 1,
  /** Blocks of four neighboring columns at one row, those of the same columns one after the other. */
  blocks: 2,
} as const;

const BLOCK = 4;
const PANEL = 8;

/**
 * Reads a matrix [rows, columns], columns a multiple of 8, and lays it out for the kernels.
 *
 * @returns the address of its description: 0 where it is dense, rows, columns, and the addresses of values, starts and inputs
 * @throws if the file is too short or its indices leave the matrix
 */
export function readMatrix(reader: Reader, arena: Arena, rows: number, columns: number): number {
  // Neighboring columns in one group, by the form's number; a dense matrix has no groups.
  const width = [0, 1, BLOCK][reader.whole(0, 2)];
  const scales = reader.scales(columns);
  const parts = width
    ? readBlocks(reader, width, rows, columns, scales)
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

/** Blocks of four columns: where the rows of each begin, which they are, and their weights. Single weights are gathered. */
function readBlocks(
  reader: Reader,
  width: number,
  rows: number,
  columns: number,
  scales: Float32Array,
): Array<Float32Array | Int32Array> {
  const groups = Array.from({length: columns / width}, () =>
    readAscending(reader, reader.whole(), rows),
  );
  const weights = reader.weights(groups.flat().length * width);
  const starts = [0];
  const inputs: number[] = [];
  const values: number[] = [];
  let next = 0;
  for (let first = 0; first < columns; first += BLOCK) {
    // Whole numbers as names come in ascending order.
    const block: Record<number, number[]> = {};
    for (let column = first; column < first + BLOCK; column += width) {
      for (const row of groups[column / width]) {
        block[row] ??= [0, 0, 0, 0];
        for (let k = column; k < column + width; k++) {
          block[row][k - first] = weights[next++] * scales[k];
        }
      }
    }
    for (const row in block) {
      inputs.push(+row);
      values.push(...block[row]);
    }
    starts.push(inputs.length);
  }
  return [Float32Array.from(values), Int32Array.from(starts), Int32Array.from(inputs)];
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
