import {describe, expect, test} from '@jest/globals';
import {
  foldConstantResets,
  GRU_CELL,
  hasRecurrentBias,
  packWeights,
  RESET_AFTER_GRU_CELL,
  simplifyResets,
  type Cell,
  type RecurrentActivation,
  type StockWeights,
} from '../src/index.js';
import {generator} from '../../../test/support/random-stack.js';

const UNITS = 4;
const INPUTS = 3;
const COLUMNS = 3 * UNITS;
/** Columns of the blocks: u 0–3, r 4–7, n 8–11. */
const R = 4;
const N = 8;

function randomWeights(cell: Cell, seed: number): StockWeights {
  const random = generator(seed);
  const values = (length: number): Float32Array =>
    Float32Array.from({length}, () => 2 * random() - 1);
  return {
    units: UNITS,
    inputSize: INPUTS,
    kernel: values(INPUTS * COLUMNS),
    recurrentKernel: values(UNITS * COLUMNS),
    bias: values((hasRecurrentBias(cell) ? 2 : 1) * COLUMNS),
  };
}

/** h after every step, by the equations in float64, from a state that is not 0. */
function run(cell: Cell, w: StockWeights, activation: RecurrentActivation, seed: number): number[] {
  const random = generator(seed);
  const isAfter = hasRecurrentBias(cell);
  const s = (a: number): number =>
    activation === 'sigmoid' ? 1 / (1 + Math.exp(-a)) : Math.min(1, Math.max(0, 0.2 * a + 0.5));
  const product = (x: number[], matrix: ArrayLike<number>, column: number): number =>
    x.reduce((sum, value, row) => sum + value * matrix[row * COLUMNS + column], 0);
  let h = Array.from({length: UNITS}, () => 2 * random() - 1);
  const outputs: number[] = [];
  for (let step = 0; step < 6; step++) {
    const x = Array.from({length: INPUTS}, () => 2 * random() - 1);
    const rb = (column: number): number => (isAfter ? w.bias[COLUMNS + column] : 0);
    const gate = (first: number): number[] =>
      h.map((_, k) => {
        const column = first + k;
        const a = product(x, w.kernel, column) + product(h, w.recurrentKernel, column);
        return s(a + w.bias[column] + rb(column));
      });
    const [u, r] = [gate(0), gate(R)];
    const reset = h.map((value, k) => value * r[k]);
    const n = h.map((_, k) => {
      const column = N + k;
      const recurrent = isAfter
        ? r[k] * (product(h, w.recurrentKernel, column) + rb(column))
        : product(reset, w.recurrentKernel, column);
      return Math.tanh(product(x, w.kernel, column) + w.bias[column] + recurrent);
    });
    h = h.map((value, k) => u[k] * value + (1 - u[k]) * n[k]);
    outputs.push(...h);
  }
  return outputs;
}

function column(matrix: ArrayLike<number>, at: number): number[] {
  return Array.from({length: matrix.length / COLUMNS}, (_, row) => matrix[row * COLUMNS + at]);
}

function clear(
  matrix: ArrayLike<number>,
  isCleared: (row: number, column: number) => boolean,
): void {
  const values = matrix as Float32Array;
  values.forEach((_, at) => {
    if (isCleared(Math.floor(at / COLUMNS), at % COLUMNS)) values[at] = 0;
  });
}

function expectSameRuns(
  cell: Cell,
  a: StockWeights,
  b: StockWeights,
  s: RecurrentActivation,
): void {
  const [expected, actual] = [run(cell, a, s, 3), run(cell, b, s, 3)];
  actual.forEach((value, k) => expect(value).toBeCloseTo(expected[k], 12));
}

test('reset before, r_j without an outgoing row is unused: what enters it becomes 0', () => {
  const stock = randomWeights(GRU_CELL, 1);
  clear(stock.recurrentKernel, (row, c) => row === 2 && c >= N);
  const simple = simplifyResets(GRU_CELL, stock, 'sigmoid');
  expect([...column(simple.kernel, R + 2), ...column(simple.recurrentKernel, R + 2)]).toEqual(
    new Array(INPUTS + UNITS).fill(0),
  );
  expect(column(simple.kernel, R + 1)).toEqual(column(stock.kernel, R + 1));
  expectSameRuns(GRU_CELL, stock, simple, 'sigmoid');
});

describe('reset after', () => {
  test('r_j without an incoming column and recurrent bias is unused', () => {
    const stock = randomWeights(RESET_AFTER_GRU_CELL, 2);
    clear(stock.recurrentKernel, (_, c) => c === N + 2);
    (stock.bias as Float32Array)[COLUMNS + N + 2] = 0;
    const simple = simplifyResets(RESET_AFTER_GRU_CELL, stock, 'sigmoid');
    expect(column(simple.kernel, R + 2)).toEqual([0, 0, 0]);
    expectSameRuns(RESET_AFTER_GRU_CELL, stock, simple, 'sigmoid');
  });

  test('an empty row, or a recurrent bias that is left, keeps r_j', () => {
    const row = randomWeights(RESET_AFTER_GRU_CELL, 3);
    clear(row.recurrentKernel, (k, c) => k === 2 && c >= N);
    expect(simplifyResets(RESET_AFTER_GRU_CELL, row, 'sigmoid').kernel).toEqual(row.kernel);
    const bias = randomWeights(RESET_AFTER_GRU_CELL, 4);
    clear(bias.recurrentKernel, (_, c) => c === N + 2);
    expect(simplifyResets(RESET_AFTER_GRU_CELL, bias, 'sigmoid').kernel).toEqual(bias.kernel);
  });
});

test.each([
  ['before', GRU_CELL],
  ['after', RESET_AFTER_GRU_CELL],
] as const)('reset %s, r_j ≡ 0 empties what it multiplies, and itself', (_, cell) => {
  const stock = randomWeights(cell, 5);
  for (const matrix of [stock.kernel, stock.recurrentKernel]) clear(matrix, (_, c) => c === R + 1);
  // hardSigmoid is 0 from −2.5 on.
  (stock.bias as Float32Array)[R + 1] = -4;
  const simple = simplifyResets(cell, stock, 'hardSigmoid');
  const silenced =
    cell === GRU_CELL
      ? Array.from(simple.recurrentKernel).slice(COLUMNS + N, 2 * COLUMNS)
      : column(simple.recurrentKernel, N + 1);
  expect(Array.from(silenced)).toEqual([0, 0, 0, 0]);
  expectSameRuns(cell, stock, simple, 'hardSigmoid');
});

test.each(['sigmoid', 'hardSigmoid'] as const)(
  'reset after with constant reset gates only is a reset before layer, %s',
  activation => {
    const stock = randomWeights(RESET_AFTER_GRU_CELL, 6);
    for (const matrix of [stock.kernel, stock.recurrentKernel]) {
      clear(matrix, (_, c) => c >= R && c < N);
    }
    const folded = foldConstantResets(RESET_AFTER_GRU_CELL, stock, activation)!;
    expect(folded.bias).toHaveLength(COLUMNS);
    const expected = run(RESET_AFTER_GRU_CELL, stock, activation, 7);
    run(GRU_CELL, folded, activation, 7).forEach((value, k) =>
      expect(value).toBeCloseTo(expected[k], 6),
    );
  },
);

test('a reset after layer with one reset gate that varies stays what it is', () => {
  const stock = randomWeights(RESET_AFTER_GRU_CELL, 8);
  clear(stock.kernel, (_, c) => c >= R && c < N - 1);
  clear(stock.recurrentKernel, (_, c) => c >= R && c < N - 1);
  expect(foldConstantResets(RESET_AFTER_GRU_CELL, stock, 'sigmoid')).toBeUndefined();
});

test('a packed candidate without weights is constant only if r cannot reach it', () => {
  const stock = randomWeights(RESET_AFTER_GRU_CELL, 9);
  for (const matrix of [stock.kernel, stock.recurrentKernel]) clear(matrix, (_, c) => c === N);
  const varies = packWeights(RESET_AFTER_GRU_CELL, stock, 'sigmoid');
  expect(varies.config.constantGates['n'][0]).toBeNull();
  for (const matrix of [stock.kernel, stock.recurrentKernel]) clear(matrix, (_, c) => c === R);
  const {config, weights} = packWeights(RESET_AFTER_GRU_CELL, stock, 'sigmoid');
  const r = 1 / (1 + Math.exp(-stock.bias[R] - stock.bias[COLUMNS + R]));
  expect(config.constantGates['n'][0]).toBeCloseTo(
    Math.tanh(stock.bias[N] + r * stock.bias[COLUMNS + N]),
    6,
  );
  expect(weights.find(({name}) => name === 'bias')!.shape).toEqual([2, COLUMNS - 2]);
});

test('cells without a reset gate are left alone', () => {
  const stock = randomWeights(GRU_CELL, 10);
  const cell: Cell = {...GRU_CELL, gates: GRU_CELL.gates.filter(({name}) => name !== 'r')};
  expect(simplifyResets(cell, stock, 'sigmoid')).toBe(stock);
});
