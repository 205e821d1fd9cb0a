import type {Cell} from './cell.js';
import {GRU_CELL, RESET_AFTER_GRU_CELL} from './gru.js';
import {LSTM_CELL} from './lstm.js';

const CELLS: readonly Cell[] = [LSTM_CELL, GRU_CELL, RESET_AFTER_GRU_CELL];

/** The cell of layers of this class, or undefined where the project does not know one. */
export function cellOf(className: string): Cell | undefined {
  return CELLS.find(cell => cell.className === className);
}

/** Whether layers of this class store active gates only. */
export function isSparseClass(className: string): boolean {
  return CELLS.some(cell => cell.sparseClassName === className);
}

/** The cell of layers of this class that store active gates only, or undefined for any other class. */
export function cellOfSparse(className: string): Cell | undefined {
  return CELLS.find(cell => cell.sparseClassName === className);
}
