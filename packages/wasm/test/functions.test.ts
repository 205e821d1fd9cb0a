import {describe, expect, test} from '@jest/globals';
import {instantiateOn} from '../src/wasm-module.js';

const POINTS = 40_000;
const TABLE = 16;
const SOURCE = 1024;
const TARGET = SOURCE + 4 * POINTS;

const {memory, applyFunction} = instantiateOn(
  new WebAssembly.Memory({initial: 8, maximum: 65536}),
  () => TABLE,
);

type Which = 0 | 1 | 2 | 3 | 4 | 5;

/** The module's function at evenly spaced float32 points, next to float64's. */
function largestError(
  which: Which,
  [from, to]: [number, number],
  exact: (x: number) => number,
  errorOf: (value: number, expected: number) => number,
): number {
  const x = new Float32Array(memory.buffer, SOURCE, POINTS);
  for (let k = 0; k < POINTS; k++) x[k] = from + ((to - from) * k) / (POINTS - 1);
  applyFunction(which, SOURCE, TARGET, POINTS);
  const values = new Float32Array(memory.buffer, TARGET, POINTS);
  return x.reduce((worst, at, k) => Math.max(worst, errorOf(values[k], exact(at))), 0);
}

const absolute = (value: number, expected: number): number => Math.abs(value - expected);
const relative = (value: number, expected: number): number =>
  expected === 0 ? Math.abs(value) : Math.abs(value / expected - 1);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

describe('against float64, the error stays below what the source states', () => {
  test.each<[string, number, Which, [number, number], typeof sigmoid, typeof absolute]>([
    ['e^x, relative', 2e-7, 0, [-87, 87], Math.exp, relative],
    ['sigmoid, absolute', 1.5e-7, 1, [-40, 40], sigmoid, absolute],
    ['tanh, relative', 4e-7, 2, [-12, 12], Math.tanh, relative],
    ['tanh of small x, relative', 4e-7, 2, [-1e-3, 1e-3], Math.tanh, relative],
    ['sigmoid as a ratio, absolute', 2e-7, 4, [-40, 40], sigmoid, absolute],
    ['tanh as a ratio, relative', 4e-7, 5, [-12, 12], Math.tanh, relative],
    ['tanh of small x as a ratio, relative', 4e-7, 5, [-1e-3, 1e-3], Math.tanh, relative],
    ['ln x around 1, absolute', 2e-7, 3, [0.5, 2], Math.log, absolute],
    [
      'ln x, relative to 1 + |ln x|',
      2e-7,
      3,
      [1e-30, 1e5],
      Math.log,
      (a, b) => absolute(a, b) / (1 + Math.abs(b)),
    ],
  ])('%s: %p', (_, bound, which, range, exact, errorOf) => {
    expect(largestError(which, range, exact, errorOf)).toBeLessThan(bound);
  });
});

test.each([
  ['e^x', 0, Math.exp(-87)],
  ['sigmoid', 1, 0],
  ['tanh', 2, -1],
] as const)('%s takes ±∞ to its limits and hands NaN on', (_, which, atMinusInfinity) => {
  const x = new Float32Array(memory.buffer, SOURCE, 4);
  x.set([NaN, Infinity, -Infinity, -0]);
  applyFunction(which, SOURCE, TARGET, 4);
  const [atNaN, atInfinity, atMinus, atZero] = new Float32Array(memory.buffer, TARGET, 4);
  expect(atNaN).toBeNaN();
  expect(relative(atInfinity, which === 0 ? Math.exp(87) : 1)).toBeLessThan(1e-6);
  expect(atMinus).toBeCloseTo(atMinusInfinity, 30);
  expect(atZero).toBe(which === 0 ? 1 : which === 1 ? 0.5 : -0);
});

test.each([
  ['sigmoid', 4, 0, 0.5],
  ['tanh', 5, -1, -0],
] as const)('%s as a ratio stays within its limits', (_, which, least, atMinusZero) => {
  const values = (count: number): Float32Array => new Float32Array(memory.buffer, TARGET, count);
  const x = new Float32Array(memory.buffer, SOURCE, 12);
  x.set([NaN, Infinity, -Infinity, -0, 8, 9, 20, 40, -8, -9, -20, -40]);
  applyFunction(which, SOURCE, TARGET, 12);
  const [atNaN, atInfinity, atMinusInfinity, atZero] = values(4);
  expect(atNaN).toBeNaN();
  expect(atInfinity).toBeCloseTo(1, 6);
  expect(atMinusInfinity).toBeCloseTo(least, 6);
  expect(atZero).toBe(atMinusZero);
  const points = new Float32Array(memory.buffer, SOURCE, POINTS);
  points.forEach((_value, k) => (points[k] = -30 + (60 * k) / POINTS));
  applyFunction(which, SOURCE, TARGET, POINTS);
  expect(Math.max(...values(POINTS))).toBeLessThanOrEqual(1);
  expect(Math.min(...values(POINTS))).toBeGreaterThanOrEqual(least);
});

test('the module runs on a memory shared between threads too', () => {
  const shared = new WebAssembly.Memory({initial: 1, maximum: 65536, shared: true});
  const module = instantiateOn(shared, () => TABLE);
  new Float32Array(shared.buffer, SOURCE, 4).set([0, 1, 2, 3]);
  module.applyFunction(0, SOURCE, SOURCE + 16, 4);
  const values = new Float32Array(shared.buffer, SOURCE + 16, 4);
  values.forEach((value, k) => expect(relative(value, Math.exp(k))).toBeLessThan(2e-7));
});
