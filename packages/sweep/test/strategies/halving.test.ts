import {expect, test} from '@jest/globals';
import type {Configuration} from '../../src/configuration.js';
import type {Result} from '../../src/result.js';
import {halving} from '../../src/strategies/halving.js';
import {compareBy, type Evaluate} from '../../src/strategies/strategy.js';

const run = (groupLambda: number, seed = 1): Configuration => ({
  ...{method: 'penalty', seed, model: {}, groups: 'weights+gates+neurons', groupLambda},
});

/** Quality is λ itself; a run with λ = 3 fails. */
function recorder(): {evaluate: Evaluate; rungs: string[]} {
  const rungs: string[] = [];
  const evaluate: Evaluate = async requests => {
    rungs.push(
      requests.map(({configuration, epochs}) => `${configuration.groupLambda}@${epochs}`).join(' '),
    );
    return requests.map(request => {
      const quality = request.configuration.groupLambda!;
      if (quality === 3) return {request, error: 'failed'};
      return {request, result: {figures: {quality}} as unknown as Result};
    });
  };
  return {evaluate, rungs};
}

test('of each rung, the best share goes on, and failed runs do not', async () => {
  const {evaluate, rungs} = recorder();
  const options = {epochs: [1, 3, 9], keep: 0.5, compare: compareBy('higher')};
  await halving(
    [1, 2, 3, 4, 5].map(lambda => run(lambda)),
    evaluate,
    options,
  );
  expect(rungs).toEqual(['1@1 2@1 3@1 4@1 5@1', '5@3 4@3', '5@9']);
});

test('runs with other seeds do not compete', async () => {
  const {evaluate, rungs} = recorder();
  const options = {epochs: [1, 2], keep: 0.5, compare: compareBy('lower')};
  await halving([run(1), run(2), run(4, 2), run(5, 2)], evaluate, options);
  expect(rungs).toEqual(['1@1 2@1 4@1 5@1', '1@2 4@2']);
});
