import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {chosen, front, type Run} from '../../src/front/front.js';
import type {Method} from '../../src/configuration.js';

function run(id: string, quality: number, gates: number, method: Method = 'penalty'): Run {
  const figures = {quality, gates, compression: 100 / gates, neurons: gates, weights: gates};
  const rest = {epochs: 1, seconds: 1, configuration: {method, seed: 1, model: {}}};
  return {id, ...rest, figures: {...figures, validation: {}, bytes: 1, maxAbsDifference: 0}};
}

const ids = (runs: readonly Run[]): string => runs.map(({id}) => id).join('');

describe('front', () => {
  const runs = [run('a', 0.9, 40), run('b', 0.8, 10), run('c', 0.8, 20), run('d', 0.7, 5)];

  test('leaves out what another run beats, and goes from cheap to dear', () => {
    expect(ids(front(runs, 'gates', 'higher'))).toBe('dba');
    expect(ids(front(runs, 'gates', 'lower'))).toBe('d');
  });

  test('of compression, more is better', () => {
    expect(ids(front(runs, 'compression', 'higher'))).toBe('dba');
  });

  test('of runs that are alike, the first', () => {
    expect(ids(front([...runs, run('e', 0.8, 10)], 'gates', 'higher'))).toBe('dba');
  });

  test('knows only runs that were measured', () => {
    const timed = runs.map((one, k) => (k < 2 ? {...one, milliseconds: 2 - k} : one));
    expect(ids(front(timed, 'milliseconds', 'higher'))).toBe('ba');
  });

  test('has every run that no other one beats, and no other', () => {
    const point = fc.tuple(fc.integer({min: 0, max: 9}), fc.integer({min: 1, max: 9}));
    fc.assert(
      fc.property(fc.uniqueArray(point, {selector: String}), points => {
        const all = points.map(([quality, gates], k) => run(`${k}`, quality, gates));
        const beaten = ({figures: a}: Run): boolean =>
          all.some(({figures: b}) => b !== a && b.quality >= a.quality && b.gates <= a.gates);
        const expected = all.filter(one => !beaten(one)).map(({id}) => id);
        expect(
          front(all, 'gates', 'higher')
            .map(({id}) => id)
            .sort(),
        ).toEqual(expected.sort());
      }),
      {seed: 1},
    );
  });
});

describe('chosen', () => {
  const objective = {quality: 'val_acc', better: 'higher', minimize: 'gates'} as const;
  const runs = [run('a', 0.9, 64, 'dense'), run('b', 0.89, 20), run('c', 0.85, 5)];

  test.each([
    [0, 'a'],
    [0.02, 'b'],
    [0.1, 'c'],
  ])('within %d of the best quality, the fewest gates', (within, id) => {
    expect(chosen(runs, {...objective, within})?.id).toBe(id);
  });

  test('is nothing where nothing was finished', () => {
    expect(chosen([], {...objective, within: 1})).toBeUndefined();
  });
});
