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

/**
 * The cell of layers of this class that store active gates only, or undefined for any other class.
 *
 * @param config of the layer, in tfjs' camelCase or, as in a file, with underscores
 */
export function cellOfSparse(
  className: string,
  config: Readonly<Record<string, unknown>>,
): Cell | undefined {
  const says = (key: string): boolean => (config[key] ?? config[withUnderscores(key)]) === true;
  return CELLS.find(
    ({sparseClassName, sparseConfig}) =>
      sparseClassName === className &&
      Object.entries(sparseConfig).every(([key, value]) => says(key) === value),
  );
}

/** What tells the configuration of a layer of active gates from those of other cells of its class, as a file has it. */
export function sparseConfigInFile({sparseConfig}: Cell): Record<string, boolean> {
  const entries = Object.entries(sparseConfig);
  return Object.fromEntries(entries.map(([key, value]) => [withUnderscores(key), value]));
}

function withUnderscores(key: string): string {
  return key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}
