import {expect, test} from '@jest/globals';
import {clusterColumns} from '../src/column-order';
import type {Matrix} from '../src/matrix';

/** A matrix whose column k has its weights at these rows. */
function matrixOf(rows: number, columns: number[][]): Matrix {
  const values = new Float32Array(rows * columns.length);
  columns.forEach((filled, column) => {
    for (const row of filled) values[row * columns.length + column] = 1;
  });
  return {rows, columns: columns.length, values};
}

test('columns with the same rows stand side by side', () => {
  const [a, b] = [
    [0, 1],
    [2, 3],
  ];
  const matrix = matrixOf(4, [a, b, a, b, a, b, a, b]);
  const order = clusterColumns([matrix], [0, 1, 2, 3, 4, 5, 6, 7]);
  expect(order.slice(0, 4).sort()).toEqual([0, 2, 4, 6]);
  expect(order.slice(4).sort()).toEqual([1, 3, 5, 7]);
});

test('all matrices are looked at, and every column comes once', () => {
  const kernel = matrixOf(2, [[0], [0], [0], [0], [0], [0], [0], [0]]);
  const recurrent = matrixOf(2, [[0], [1], [0], [1], [0], [1], [0], [1]]);
  const order = clusterColumns([kernel, recurrent], [0, 1, 2, 3, 4, 5, 6, 7]);
  expect(new Set(order.slice(0, 4).map(k => k % 2)).size).toBe(1);
  expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});
