import {describe, expect, test} from '@jest/globals';
import {layOutGates, NO_COLUMN, type ActiveGates} from '../src/index.js';
import {sizeOfForm} from '../src/sparse-form.js';
import {generator} from './support/generator.js';

/** Weights of `width` gates, so many of each matrix's other than 0. */
function gates(rows: number, width: number, [kernel, recurrent]: [number, number]): ActiveGates {
  const random = generator(3);
  const matrix = (density: number) => ({
    rows,
    width,
    values: Array.from({length: rows * width}, () => (random() < density ? random() + 0.1 : 0)),
  });
  return {
    kernel: matrix(kernel),
    recurrentKernel: matrix(recurrent),
    bias: Array.from({length: width}, (_, k) => k),
    columns: Array.from({length: width}, (_, k) => k),
  };
}

const all = (length: number, from = 0): number[] => Array.from({length}, (_, k) => from + k);

describe('layOutGates', () => {
  test('keeps groups apart, each with all of its gates, padded to fours', () => {
    const {order, runs} = layOutGates(gates(9, 15, [0.3, 0.3]), [all(9), all(6, 9)], {
      inputs: 4,
      states: 1,
    });
    expect(runs.map(({start}) => start % 4)).toEqual([0, 0]);
    const [first, second] = runs.map(({start, end}) =>
      order
        .slice(start, end)
        .filter(gate => gate !== NO_COLUMN)
        .sort((a, b) => a - b),
    );
    expect([first, second]).toEqual([all(9), all(6, 9)]);
  });

  test('a straight run is of neighbors', () => {
    const {order, runs} = layOutGates(gates(9, 16, [1, 1]), [all(16)], {inputs: 1, states: 1});
    expect(runs).toEqual([{start: 0, straightEnd: 16, end: 16}]);
    expect(order).toEqual(all(16));
  });

  test('the bias moves with its gate and is 0 in the padding', () => {
    const {order, bias} = layOutGates(gates(9, 7, [0.3, 0.3]), [all(7)], {inputs: 1, states: 1});
    expect([...bias]).toEqual(order.map(gate => (gate === NO_COLUMN ? 0 : gate)));
  });

  test('full matrices stay dense, in panels for one vector', () => {
    const {kernel, recurrentKernels} = layOutGates(gates(40, 64, [1, 1]), [all(64)], {
      inputs: 35,
      states: 1,
    });
    expect([kernel.kind, recurrentKernels[0].kind]).toEqual(['dense', 'panels']);
  });

  test('of nearly empty ones, the product over all steps goes by columns, the one of a step by blocks', () => {
    const {kernel, recurrentKernels} = layOutGates(gates(100, 200, [0.05, 0.05]), [all(200)], {
      inputs: 32,
      states: 1,
    });
    expect([kernel.kind, recurrentKernels[0].kind]).toEqual(['columns', 'blocks']);
  });

  test('gates without recurrent weights leave the product of a step', () => {
    const {recurrentKernels} = layOutGates(gates(100, 200, [1, 0]), [all(200)], {
      inputs: 32,
      states: 1,
    });
    expect(sizeOfForm(recurrentKernels[0].words as Int32Array).blocks).toBe(0);
  });

  test('groups apart have a recurrent product each, of their own columns', () => {
    const layout = layOutGates(
      gates(9, 12, [1, 1]),
      [all(8), all(4, 8)],
      {inputs: 1, states: 1},
      true,
    );
    expect(layout.recurrentKernels.map(({words}) => words.length)).toEqual([9 * 8, 9 * 4]);
  });
});
