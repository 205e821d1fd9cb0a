import {expect, test} from '@jest/globals';
import type {Configuration} from '../../src/configuration.js';
import type {Result} from '../../src/result.js';
import {bisection} from '../../src/strategies/bisection.js';
import {compareBy, type Evaluate} from '../../src/strategies/strategy.js';

const CONFIGURATION: Configuration = {method: 'penalty', seed: 1, model: {}};
const OPTIONS = {
  ...{over: 'groupLambda' as const, range: {from: 1e-4, to: 1e-2}, epochs: 5, steps: 20},
  compare: compareBy('lower'),
};

/** A perplexity that rises with λ: 100 + 1000 λ; above 5e-3 the training fails. */
const evaluate: Evaluate = async requests =>
  requests.map(request => {
    const lambda = request.configuration.groupLambda!;
    if (lambda > 5e-3) return {request, error: 'not finite'};
    const figures = {quality: 100 + 1000 * lambda};
    return {request, result: {configuration: request.configuration, figures} as unknown as Result};
  });

test('finds the λ whose quality is the reference', async () => {
  const found = await bisection(CONFIGURATION, evaluate, {
    ...OPTIONS,
    ...{reference: 102.5, tolerance: 0.01},
  });
  expect(found.reached).toBe(true);
  expect(found.result?.configuration.groupLambda).toBeCloseTo(0.0025, 4);
});

test('goes down from λ under which training fails', async () => {
  const options = {...OPTIONS, reference: 104.9, tolerance: 0.01, range: {from: 1e-4, to: 1}};
  const found = await bisection(CONFIGURATION, evaluate, options);
  expect(found.result?.figures.quality).toBeCloseTo(104.9, 1);
});

test('says what was nearest where no λ of the range will do', async () => {
  const options = {...OPTIONS, reference: 90, tolerance: 0.5, steps: 6};
  const found = await bisection(CONFIGURATION, evaluate, options);
  expect(found.reached).toBe(false);
  expect(found.result?.figures.quality).toBeCloseTo(100.1, 1);
});
