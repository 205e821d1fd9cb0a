import {FEW_ROWS} from './matrix-product';
import {FLOAT, madd, splatAt} from './simd';
import {addRows} from './vector-product';

/** Columns of a panel: eight sums, as many as hide the latency of two fused multiply-adds a cycle. */
export const PANEL: i32 = 32;

const ROW_BYTES: usize = <usize>PANEL * FLOAT;

/** From so many steps on, packing costs less than it saves. */
const MANY_STEPS: i32 = 16;

/**
 * Bytes of columns of R [U, …] in panels for few objects; 0 where they are multiplied as they are: for more objects, for
 * few steps.
 */
export function panelBytes(batch: i32, steps: i32, columns: i32, units: i32): usize {
  if (batch > FEW_ROWS || steps < MANY_STEPS) return 0;
  return widePanelBytes(columns, units);
}

/** What is left of the columns behind the panels stays as it is. */
@inline
function wholePanels(columns: i32): i32 {
  return columns & ~(PANEL - 1);
}

/** Bytes of columns of a matrix [rows, …] in panels. */
export function widePanelBytes(columns: i32, rows: i32): usize {
  return <usize>(wholePanels(columns) * rows) * FLOAT;
}

/** Packs columns, at `weights` in rows of `rowFloats`: panel after panel, in each row after row. */
export function packWidePanels(
  units: i32, columns: i32, weights: usize, rowFloats: i32, panels: usize,
): void {
  for (let column = 0; column < wholePanels(columns); column += PANEL) {
    let from = weights + (<usize>column << 2);
    for (let row = 0; row < units; row++, from += <usize>rowFloats << 2, panels += ROW_BYTES) {
      memory.copy(panels, from, ROW_BYTES);
    }
  }
}

/** y[columns] += x[units] · columns, of which the whole panels are packed. */
export function addWidePanels(
  units: i32, columns: i32, x: usize, panels: usize, weights: usize, rowFloats: i32, y: usize,
): void {
  const whole = wholePanels(columns);
  const pairs = units & ~1;
  for (let column = 0; column < whole; column += PANEL, y += ROW_BYTES) {
    addPairs(pairs, x, panels, y);
    if (pairs < units) addLast(x + (<usize>pairs << 2), panels + <usize>pairs * ROW_BYTES, y);
    panels += <usize>units * ROW_BYTES;
  }
  if (columns > whole) {
    addRows(columns - whole, units, x, weights + (<usize>whole << 2), rowFloats, y, false);
  }
}

/** An even number of rows, two at a time: a row alone, here or behind the loop, takes V8 registers, and a third more time. */
function addPairs(units: i32, x: usize, panel: usize, y: usize): void {
  let s0 = v128.load(y), s1 = v128.load(y, 16), s2 = v128.load(y, 32), s3 = v128.load(y, 48);
  let s4 = v128.load(y, 64), s5 = v128.load(y, 80), s6 = v128.load(y, 96), s7 = v128.load(y, 112);
  for (const end = x + (<usize>units << 2); x < end; x += 2 * FLOAT, panel += 2 * ROW_BYTES) {
    const a = splatAt(x);
    (s0 = madd(a, v128.load(panel), s0)), (s1 = madd(a, v128.load(panel, 16), s1));
    (s2 = madd(a, v128.load(panel, 32), s2)), (s3 = madd(a, v128.load(panel, 48), s3));
    (s4 = madd(a, v128.load(panel, 64), s4)), (s5 = madd(a, v128.load(panel, 80), s5));
    (s6 = madd(a, v128.load(panel, 96), s6)), (s7 = madd(a, v128.load(panel, 112), s7));
    const b = splatAt(x + FLOAT);
    (s0 = madd(b, v128.load(panel, 128), s0)), (s1 = madd(b, v128.load(panel, 144), s1));
    (s2 = madd(b, v128.load(panel, 160), s2)), (s3 = madd(b, v128.load(panel, 176), s3));
    (s4 = madd(b, v128.load(panel, 192), s4)), (s5 = madd(b, v128.load(panel, 208), s5));
    (s6 = madd(b, v128.load(panel, 224), s6)), (s7 = madd(b, v128.load(panel, 240), s7));
  }
  v128.store(y, s0), v128.store(y, s1, 16), v128.store(y, s2, 32), v128.store(y, s3, 48);
  v128.store(y, s4, 64), v128.store(y, s5, 80), v128.store(y, s6, 96), v128.store(y, s7, 112);
}

/** One row more. */
function addLast(x: usize, row: usize, y: usize): void {
  const factor = splatAt(x);
  for (let at: usize = 0; at < ROW_BYTES; at += 16) {
    v128.store(y + at, madd(factor, v128.load(row + at), v128.load(y + at)));
  }
}
