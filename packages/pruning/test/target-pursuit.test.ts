import {describe, expect, test} from '@jest/globals';
import {TargetPursuit, type PursuitState} from '../src/index.js';

const START: PursuitState = {
  phase: 'measuring',
  lambda: 0,
  epoch: 0,
  stepsPerEpoch: 0,
  pursued: 0,
  shares: [],
};

/**
 * A model of pruning: groups of norms 1 lose λ − resistance a step while λ is larger, and are gone at 0. Resistances are spread
 * evenly over decades, so that the target decides λ to within a factor.
 */
function plant(groups = 50) {
  const norms = new Array<number>(groups).fill(1);
  const resistance = norms.map((_, k) => 1e-4 * 100 ** (k / groups));
  return {
    step(lambda: number) {
      norms.forEach((norm, k) => {
        if (norm > 0) norms[k] = Math.min(1, Math.max(0, norm - (lambda - resistance[k])));
      });
    },
    share: () => norms.filter(norm => norm > 0).length / groups,
  };
}

function train(target: number, by: number, epochs: number, firstLambda: number, steps = 200) {
  const model = plant();
  const pursuit = new TargetPursuit({...START}, target, by, model.share, () => firstLambda);
  const lambdas: number[] = [];
  let frozenAfter: number | undefined;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (let step = 0; step < steps; step++) {
      if (!pursuit.isFrozen) model.step(pursuit.state.lambda);
      pursuit.afterStep();
      lambdas.push(pursuit.state.lambda);
    }
    pursuit.afterEpoch();
    if (pursuit.isFrozen) frozenAfter ??= epoch;
  }
  return {pursuit, share: model.share(), frozenAfter, lambdas};
}

describe('the pursuit of a share', () => {
  test.each([
    [0.25, 10, 1e-3],
    [0.5, 10, 1e-3],
    [0.1, 20, 1e-3],
    // a first λ that is ten times too small or too large
    [0.4, 20, 1e-4],
    [0.4, 20, 1e-2],
  ])('meets %d by about epoch %d from a first λ of %d', (target, by, firstLambda) => {
    const {share, frozenAfter} = train(target, by, 2 * by, firstLambda);
    expect(share).toBeLessThanOrEqual(target);
    expect(share).toBeGreaterThan(0.3 * target);
    expect(frozenAfter).toBeLessThanOrEqual(1.3 * by);
  });

  test('goes without λ in the first epoch and after it is met', () => {
    const {lambdas, frozenAfter} = train(0.5, 8, 16, 1e-3, 100);
    expect(lambdas.slice(0, 99).every(lambda => lambda === 0)).toBe(true);
    expect(lambdas[100]).toBe(1e-3);
    expect(lambdas.slice(100 * frozenAfter!).every(lambda => lambda === 0)).toBe(true);
  });

  test('is over at once when the target is met, so that nothing more goes', () => {
    const state: PursuitState = {
      ...START,
      phase: 'pursuing',
      lambda: 1,
      stepsPerEpoch: 1,
      epoch: 1,
    };
    const pursuit = new TargetPursuit(
      state,
      0.5,
      3,
      () => 0.5,
      () => 1,
    );
    pursuit.afterStep();
    expect(state).toMatchObject({phase: 'frozen', lambda: 0});
    pursuit.afterEpoch();
    pursuit.afterStep();
    expect(state).toMatchObject({phase: 'frozen', lambda: 0});
  });

  test('its state is all that it needs to go on to the same λ', () => {
    const whole = train(0.3, 10, 12, 1e-3);
    const model = plant();
    const begun = {...START};
    const run = (state: PursuitState, epochs: number): PursuitState => {
      const pursuit = new TargetPursuit(state, 0.3, 10, model.share, () => 1e-3);
      for (let step = 0; step < 200 * epochs; step++) {
        if (!pursuit.isFrozen) model.step(pursuit.state.lambda);
        pursuit.afterStep();
        if (step % 200 === 199) pursuit.afterEpoch();
      }
      return JSON.parse(JSON.stringify(state)) as PursuitState;
    };
    expect(run(run(begun, 5), 7)).toEqual(whole.pursuit.state);
  });
});
