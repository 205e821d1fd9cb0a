import {expect, test} from '@jest/globals';
import {between, grid, sample} from '../src/space.js';

const SPACE = {
  method: ['dense' as const, 'penalty' as const, 'bayesian' as const],
  groups: ['weights+gates+neurons'],
  groupLambda: [0.001, 0.01],
  weightLambda: [0],
  seed: [1, 2],
  model: {units: [8]},
};

test('a grid has each configuration once: λ does not multiply methods that do not look at it', () => {
  const methods = grid(SPACE).map(({method, seed}) => `${method} ${seed}`);
  expect(methods).toEqual([
    ...['dense 1', 'dense 2', 'penalty 1', 'penalty 1', 'penalty 2', 'penalty 2'],
    ...['bayesian 1', 'bayesian 2'],
  ]);
});

test('a range in a grid has its steps on a logarithmic scale, both ends included', () => {
  const range = {from: 0.001, to: 0.1, steps: 3};
  const lambdas = grid({...SPACE, method: ['penalty'], seed: [1], groupLambda: range});
  expect(lambdas.map(({groupLambda}) => groupLambda)).toEqual([
    ...[0.001, expect.closeTo(0.01), 0.1],
  ]);
});

test('a range without steps is refused in a grid, with what to do', () => {
  const range = {from: 0.001, to: 0.1};
  expect(() => grid({...SPACE, groupLambda: range})).toThrow(/must have steps.*Received.*random/s);
});

test('a sample is the same for the same seed, has no configuration twice and lies in its ranges', () => {
  const space = {...SPACE, groupLambda: {from: 1e-4, to: 1e-2}};
  const drawn = sample(space, 40, 7);
  expect(drawn).toEqual(sample(space, 40, 7));
  expect(drawn).not.toEqual(sample(space, 40, 8));
  expect(new Set(drawn.map(one => JSON.stringify(one))).size).toBe(40);
  const lambdas = drawn.flatMap(({groupLambda}) => groupLambda ?? []);
  expect(Math.min(...lambdas)).toBeGreaterThanOrEqual(1e-4);
  expect(Math.max(...lambdas)).toBeLessThan(1e-2);
  // Half of them below the middle of the logarithmic scale: 0.05 of the linear one would be.
  const below = lambdas.filter(lambda => lambda < 1e-3).length;
  expect(below / lambdas.length).toBeGreaterThan(0.25);
});

test('more samples than a space has are refused', () => {
  expect(() => sample(SPACE, 9, 1)).toThrow(
    /no more than the space has. Received: 9; 8 were found/,
  );
});

test('between goes by factors', () => {
  expect(between(1e-4, 1e-2, 0.5)).toBeCloseTo(1e-3, 12);
});
