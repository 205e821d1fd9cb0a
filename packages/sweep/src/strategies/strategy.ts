import type {Result} from '../result.js';
import type {Request} from '../task.js';

/** What became of a request: a result, or why there is none. */
export interface Outcome {
  request: Request;
  result?: Result;
  error?: string;
}

/** Does requests, many at once; none of them rejects. */
export type Evaluate = (requests: readonly Request[]) => Promise<Outcome[]>;

/** Says which of two qualities is better: a negative number where the first is. */
export type Compare = (a: number, b: number) => number;

/** Order of qualities, the best first. */
export function compareBy(better: 'lower' | 'higher'): Compare {
  return better === 'lower' ? (a, b) => a - b : (a, b) => b - a;
}
