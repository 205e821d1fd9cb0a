import {addBlocks} from './block-product';
import {addColumnProduct} from './column-product';
import {rowAt} from './sequence';
import {SparseForm} from './sparse-form';
import {addWidePanels, PANEL} from './wide-panels';

/**
 * Y[m, n] += X[m, k] · B, B in a form of its own.
 *
 * @param formAt address of a `SparseForm`
 * @param ldy floats from row to row of Y
 * @param workspace of `columnProductBytes(n, k)`
 */
export function addFormProduct(
  m: i32, n: i32, k: i32, x: usize, formAt: usize, y: usize, ldy: i32, workspace: usize,
): void {
  const form = changetype<SparseForm>(formAt);
  if (form.width == 1) addColumnProduct(m, n, k, x, k, form, y, ldy, workspace);
  else if (form.width == PANEL) addPanels(m, n, k, x, form, y, ldy);
  else addBlocks(m, x, <usize>k << 2, form, y, <usize>ldy << 2);
}

function addPanels(m: i32, n: i32, k: i32, x: usize, form: SparseForm, y: usize, ldy: i32): void {
  const rest = form.positions;
  // As if the last columns stood at the end of rows of the whole matrix.
  const last = form.at(form.rows) - (<usize>(n - rest) << 2);
  for (let row = 0; row < m; row++) {
    addWidePanels(k, n, rowAt(x, row, k), form.at(form.values), last, rest, rowAt(y, row, ldy));
  }
}
