import {SPARSE_FORM} from './generated/calls.js';
import {WORD} from './kernel-room.js';

/** Columns of a panel, and so the width that tells this form from others. */
export const PANEL_WIDTH = 32;

/**
 * A dense matrix [rows, columns] in panels of 32 columns, each row after row, and its last columns as they are: what is
 * multiplied by one vector fastest. The module reads it as a `SparseForm` of width 32.
 *
 * @param values [rows · columns], row-major; columns a multiple of 4
 */
export function panelForm(values: Float32Array, rows: number, columns: number): Int32Array {
  const panels = Math.floor(columns / PANEL_WIDTH);
  const whole = panels * PANEL_WIDTH;
  const start = SPARSE_FORM.length;
  const header: Record<(typeof SPARSE_FORM)[number], number> = {
    width: PANEL_WIDTH,
    blocks: panels,
    positions: columns - whole,
    pointers: 0,
    rows: (start + rows * whole) * WORD,
    values: start * WORD,
  };
  const words = new Int32Array(start + rows * columns);
  SPARSE_FORM.forEach((field, k) => (words[k] = header[field]));
  const floats = new Float32Array(words.buffer);
  const copy = (row: number, from: number, to: number, at: number): void =>
    floats.set(values.subarray(row * columns + from, row * columns + to), at);
  for (let row = 0; row < rows; row++) {
    for (let first = 0; first < whole; first += PANEL_WIDTH) {
      copy(row, first, first + PANEL_WIDTH, start + first * rows + row * PANEL_WIDTH);
    }
    copy(row, whole, columns, start + rows * whole + row * (columns - whole));
  }
  return words;
}
