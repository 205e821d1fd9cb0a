import type {Tensor1D} from '@tensorflow/tfjs-core';
import {checkCSR} from '@sparsegate/cells';
import type {SparseMatrix} from './sparse-matrix.js';

/** What was found sound: index data never change, other data take their place. By the data of columns. */
const soundMatrices = new WeakMap<object, {rowPointers: object; shape: readonly number[]}>();
const soundColumns = new WeakMap<object, number>();

/**
 * Checks the indices of a compressed matrix, once for the same data: a kernel would read and write wherever they say.
 *
 * @param owner whose matrix it is, and `name` which of its matrices, for the message
 * @throws unless there is a column for each value, row pointers rise to their number, and columns rise within a row
 */
export function checkIndices(
  owner: string,
  name: string,
  {shape, values, columns, rowPointers}: SparseMatrix,
): void {
  const sound = soundMatrices.get(columns.dataId);
  const [rows, width] = shape;
  const isSound =
    sound?.rowPointers === rowPointers.dataId &&
    sound.shape[0] === rows &&
    sound.shape[1] === width &&
    values.size === columns.size;
  if (isSound) return;
  expectSize(owner, `${name}.columns`, columns, values.size);
  expectSize(owner, `${name}.rowPointers`, rowPointers, rows + 1);
  checkCSR(owner, name, shape, columns.dataSync(), rowPointers.dataSync());
  soundMatrices.set(columns.dataId, {rowPointers: rowPointers.dataId, shape: [...shape]});
}

/**
 * Checks which columns of a stock layer packed ones stand for, once for the same data.
 *
 * @param total columns of the stock layer
 * @throws unless they rise and stay below the total
 */
export function checkActiveColumns(owner: string, activeColumns: Tensor1D, total: number): void {
  if (soundColumns.get(activeColumns.dataId) === total) return;
  const columns = activeColumns.dataSync();
  const wrong = columns.findIndex(
    (column, k) => !(column > (k > 0 ? columns[k - 1] : -1) && column < total),
  );
  if (wrong >= 0) {
    throw new Error(
      `${owner}: activeColumns must rise and stay below ${total}. Received: ${columns[wrong]} at place ${wrong}. ` +
        `Pack the weights anew.`,
    );
  }
  soundColumns.set(activeColumns.dataId, total);
}

function expectSize(owner: string, name: string, tensor: Tensor1D, size: number): void {
  if (tensor.size === size) return;
  throw new Error(
    `${owner}: ${name} must hold ${size} numbers. Received: ${tensor.size}. Pack the weights anew.`,
  );
}
