import {expect, test} from '@jest/globals';
import {frozenFrom, frozenNeurons, frozenStates, GRU_CELL, LSTM_CELL} from '../src/index.js';

/** Columns of five neurons: i 0–4, f 5–9, g 10–14, o 15–19. Neuron 0 has all its gates, 1 its g; of the others only o varies. */
const ACTIVE = [0, 5, 10, 11, 15, 16, 17, 18, 19];

test('a neuron without active i, f and g is frozen, whatever its o is', () => {
  expect(frozenNeurons(LSTM_CELL, 5, ACTIVE)).toEqual([false, false, true, true, true]);
});

test('kernels take them by fours', () => {
  expect(frozenFrom(LSTM_CELL, 5, ACTIVE)).toBe(4);
  expect(frozenFrom(LSTM_CELL, 5, [])).toBe(0);
  expect(frozenFrom(LSTM_CELL, 5, [4])).toBe(5);
  expect(frozenFrom(LSTM_CELL, 3, [2])).toBe(3);
});

test('a GRU has none', () => {
  expect(frozenFrom(GRU_CELL, 5, [])).toBe(5);
});

test.each([
  // From c = 0: ¼, ½ of the way to the limit, and so on; one bit of the 24 a step.
  [0.5, 20, 28],
  [0.9, 120, 160],
  [0.98, 600, 750],
])('with f = %d c rests after %d to %d steps', (f, least, most) => {
  const states = frozenStates(1, f, 0.5, 10_000);
  expect(states[0]).toBe(0.5);
  expect(states[1]).toBe(Math.fround(Math.fround(f * 0.5) + 0.5));
  expect(states.length).toBeGreaterThan(least);
  expect(states.length).toBeLessThan(most);
  const rest = states[states.length - 1];
  expect(Math.fround(Math.fround(f * rest) + 0.5)).toBe(rest);
});

test('with f = 0 it rests at once, with i = 0 it never moves, with f = 1 it never rests', () => {
  expect([...frozenStates(0.5, 0, 0.5, 9)]).toEqual([0.25]);
  expect([...frozenStates(0, 0.5, 0.5, 9)]).toEqual([]);
  expect(frozenStates(0.5, 1, 0.5, 9)).toHaveLength(9);
});
