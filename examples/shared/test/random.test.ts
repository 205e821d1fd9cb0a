import {expect, test} from '@jest/globals';
import {seededRandom} from '../src/random.js';

const draw = (random: {next(): number}, count: number): number[] =>
  Array.from({length: count}, () => random.next());

test('the same seed gives the same numbers and the next seed gives others', () => {
  expect(draw(seededRandom(1), 5)).toEqual(draw(seededRandom(1), 5));
  expect(draw(seededRandom(1), 5)).not.toEqual(draw(seededRandom(2), 5));
});

test('a restored state continues where it was taken', () => {
  const random = seededRandom(7);
  draw(random, 3);
  const state = random.state();
  const next = draw(random, 4);
  random.restore(state);
  expect(draw(random, 4)).toEqual(next);
});

test('the numbers are uniform: mean 1/2 and variance 1/12, within five standard errors', () => {
  const numbers = draw(seededRandom(3), 20_000);
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
  expect(Math.abs(mean - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / numbers.length));
  expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / numbers.length));
});
