import {FEW_ROWS} from './matrix-product';
import {rowAt} from './sequence';
import {FLOAT, madd, splatAt} from './simd';
import {addRows} from './vector-product';

/** Columns of a panel: eight sums, as many as hide the latency of two fused multiply-adds a cycle. */
const PANEL: i32 = 32;

/** From so many steps on, packing costs less than it saves. */
const MANY_STEPS: i32 = 16;

/**
 * Bytes of columns of R [U, …] in panels for few objects; 0 where they are multiplied as they are: for more objects, for
 * few steps, and without fused multiply-add, where a panel's sums wait for their additions.
 */
export function panelBytes(batch: i32, steps: i32, columns: i32, units: i32): usize {
  if (!ASC_FEATURE_RELAXED_SIMD || batch > FEW_ROWS || steps < MANY_STEPS) return 0;
  return <usize>(wholePanels(columns) * units) * FLOAT;
}

/** What is left of the columns behind the panels stays as it is. */
@inline
function wholePanels(columns: i32): i32 {
  return columns & ~(PANEL - 1);
}

/** Packs columns, at `weights` in rows of `rowFloats`: panel after panel, in each row after row. */
export function packWidePanels(
  units: i32, columns: i32, weights: usize, rowFloats: i32, panels: usize,
): void {
  const bytes = <usize>PANEL * FLOAT;
  for (let column = 0; column < wholePanels(columns); column += PANEL) {
    let from = weights + (<usize>column << 2);
    for (let row = 0; row < units; row++, from += <usize>rowFloats << 2, panels += bytes) {
      memory.copy(panels, from, bytes);
    }
  }
}

/** y[columns] += x[units] · columns, of which the whole panels are packed. */
export function addWidePanels(
  units: i32, columns: i32, x: usize, panels: usize, weights: usize, rowFloats: i32, y: usize,
): void {
  const whole = wholePanels(columns);
  for (let column = 0; column < whole; column += PANEL, y += <usize>PANEL * FLOAT) {
    addPanel(units, x, panels, y);
    panels += <usize>(PANEL * units) * FLOAT;
  }
  if (columns > whole) {
    addRows(columns - whole, units, x, rowAt(weights, 1, whole), rowFloats, y, false);
  }
}

function addPanel(units: i32, x: usize, panel: usize, y: usize): void {
  let s0 = v128.load(y), s1 = v128.load(y, 16), s2 = v128.load(y, 32), s3 = v128.load(y, 48);
  let s4 = v128.load(y, 64), s5 = v128.load(y, 80), s6 = v128.load(y, 96), s7 = v128.load(y, 112);
  for (const end = x + (<usize>units << 2); x < end; x += FLOAT, panel += <usize>PANEL * FLOAT) {
    const factor = splatAt(x);
    (s0 = madd(factor, v128.load(panel), s0)), (s1 = madd(factor, v128.load(panel, 16), s1));
    (s2 = madd(factor, v128.load(panel, 32), s2)), (s3 = madd(factor, v128.load(panel, 48), s3));
    (s4 = madd(factor, v128.load(panel, 64), s4)), (s5 = madd(factor, v128.load(panel, 80), s5));
    (s6 = madd(factor, v128.load(panel, 96), s6)), (s7 = madd(factor, v128.load(panel, 112), s7));
  }
  v128.store(y, s0), v128.store(y, s1, 16), v128.store(y, s2, 32), v128.store(y, s3, 48);
  v128.store(y, s4, 64), v128.store(y, s5, 80), v128.store(y, s6, 96), v128.store(y, s7, 112);
}
