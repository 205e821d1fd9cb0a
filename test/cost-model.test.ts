import {expect, test} from '@jest/globals';
import {readJSON} from './support/sources.js';

interface FormRow {
  suite: string;
  case: string;
  taken: string;
  fastest: string;
  ratio: number;
}

/** Eight densities, in blocks of eight and four and anywhere, by 1, 4 and 35 vectors. */
const CASES = 8 * 3 * 3;

test('in the committed benchmark the cost model takes a form that is the fastest, or within 10 % of it', () => {
  const rows = readJSON<FormRow[]>('bench', 'results', 'bench.json').filter(
    ({suite}) => suite === 'm forms',
  );
  expect(rows).toHaveLength(CASES);
  expect(rows.filter(({ratio}) => ratio < 0.9)).toEqual([]);
  expect(new Set(rows.map(({taken}) => taken))).toEqual(
    new Set(['blocks of 4', 'blocks of 8', 'columns', 'dense', 'panels']),
  );
});
