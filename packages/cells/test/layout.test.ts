import {expect, test} from '@jest/globals';
import {
  biasShape,
  cellOf,
  columnCount,
  columnsOfNeurons,
  gateColumn,
  gateIndex,
  gateOfColumn,
  GRU_CELL,
  isSparseClass,
  LSTM_CELL,
  neuronCount,
  RESET_AFTER_GRU_CELL,
  weightCount,
} from '../src/index.js';

test('an LSTM of 3 neurons has 12 columns: i of all, then f, g and o', () => {
  expect(columnCount(LSTM_CELL, 3)).toBe(12);
  expect(neuronCount(LSTM_CELL, 12)).toBe(3);
  expect(gateColumn(3, gateIndex(LSTM_CELL, 'g'), 1)).toBe(7);
  expect(LSTM_CELL.gates[gateOfColumn(3, 7)].name).toBe('g');
  expect(columnsOfNeurons(LSTM_CELL, 3, [0, 2])).toEqual([0, 2, 3, 5, 6, 8, 9, 11]);
});

test('a GRU of 3 neurons has 9 columns: u, r, n; the candidate alone is no gate function', () => {
  expect(columnCount(GRU_CELL, 3)).toBe(9);
  expect(columnsOfNeurons(GRU_CELL, 3, [1])).toEqual([1, 4, 7]);
  expect(GRU_CELL.gates.map(({name, activatedBy}) => `${name} ${activatedBy}`)).toEqual([
    'u recurrentActivation',
    'r recurrentActivation',
    'n activation',
  ]);
});

test('only reset after has a second row of biases', () => {
  expect([LSTM_CELL, GRU_CELL, RESET_AFTER_GRU_CELL].map(cell => biasShape(cell, 2))).toEqual([
    [8],
    [6],
    [2, 6],
  ]);
});

test('cells are found by the class of their layers, and sparse forms are told apart', () => {
  expect(cellOf('LSTM')).toBe(LSTM_CELL);
  expect(cellOf('GRU')).toBe(GRU_CELL);
  expect(cellOf('ResetAfterGRU')).toBe(RESET_AFTER_GRU_CELL);
  expect(cellOf('SimpleRNN')).toBeUndefined();
  expect(['SparseLSTM', 'SparseGRU', 'LSTM'].map(isSparseClass)).toEqual([true, true, false]);
});

test('a layer without bias has one weight less', () => {
  expect([weightCount(true), weightCount(false)]).toEqual([3, 2]);
});
