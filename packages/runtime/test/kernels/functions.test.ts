import {expect, test} from '@jest/globals';
import * as kernels from '../../src/kernels/functions';

/** The functions of a number, which the kernels apply in place. */
const [exp, hardSigmoid, log, sigmoid, tanh] = (
  ['exp', 'hardSigmoid', 'log', 'sigmoid', 'tanh'] as const
).map(name => (x: number) => {
  const floats = Float32Array.of(x);
  kernels[name](floats, 0);
  return floats[0];
});

/** Float32 numbers over a range, its ends included. */
function range(from: number, to: number): Float32Array {
  return Float32Array.from({length: 2001}, (_, k) => from + ((to - from) * k) / 2000);
}

test('exp is right to 2e-7 of its value', () => {
  for (const x of range(-80, 80)) expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(2e-7);
});

test('sigmoid is right to 1.5e-7, and 0 and 1 far out', () => {
  for (const x of range(-30, 30)) {
    expect(Math.abs(sigmoid(x) - 1 / (1 + Math.exp(-x)))).toBeLessThan(1.5e-7);
  }
  expect([sigmoid(-1000), sigmoid(1000)]).toEqual([expect.closeTo(0, 30), 1]);
});

test('tanh is right to 4e-7 of its value, for small numbers too', () => {
  for (const x of [...range(-12, 12), ...range(-1e-3, 1e-3)]) {
    expect(Math.abs(tanh(x) - Math.tanh(x))).toBeLessThanOrEqual(4e-7 * Math.abs(Math.tanh(x)));
  }
});

test('log is right to 2e-7 (1 + |log|)', () => {
  for (const x of range(1e-3, 100)) {
    expect(Math.abs(log(x) - Math.log(x))).toBeLessThan(2e-7 * (1 + Math.abs(Math.log(x))));
  }
});

test('hardSigmoid is 0.2 x + 0.5 between 0 and 1', () => {
  expect([-3, -2.5, 0, 1, 2.5, 3].map(hardSigmoid)).toEqual([0, 0, 0.5, expect.closeTo(0.7), 1, 1]);
});

test('NaN stays NaN', () => {
  expect([exp, sigmoid, hardSigmoid].map(f => f(NaN))).toEqual([NaN, NaN, NaN]);
});
