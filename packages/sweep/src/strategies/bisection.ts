import type {Configuration} from '../configuration.js';
import type {Result} from '../result.js';
import {between} from '../space.js';
import type {Compare, Evaluate} from './strategy.js';

export interface BisectionOptions {
  over: 'groupLambda' | 'weightLambda';
  /** Where λ is looked for; both above 0. */
  range: {from: number; to: number};
  /** The quality to reach. */
  reference: number;
  tolerance: number;
  /** Runs at most. */
  steps: number;
  epochs: number;
  compare: Compare;
}

/** What a bisection found. */
export interface Equal {
  /** The run whose quality is nearest to the reference; none where all of them failed. */
  result?: Result;
  /** Whether it is within the tolerance. */
  reached: boolean;
}

/**
 * Looks for the λ under which quality equals a reference, by halving the range on a logarithmic scale: a larger λ is taken where quality
 * is better than the reference, a smaller one where it is worse or the run failed.
 *
 * Paper: λ are found "using grid search so that the validation perplexities are approximately equal".
 */
export async function bisection(
  configuration: Configuration,
  evaluate: Evaluate,
  options: BisectionOptions,
): Promise<Equal> {
  const {over, reference, tolerance, steps, epochs, compare} = options;
  let {from, to} = options.range;
  let nearest: Result | undefined;
  const distance = ({figures}: Result): number => Math.abs(figures.quality - reference);
  for (let step = 0; step < steps; step++) {
    const lambda = between(from, to, 0.5);
    const [{result}] = await evaluate([
      {configuration: {...configuration, [over]: lambda}, epochs},
    ]);
    if (result && (!nearest || distance(result) < distance(nearest))) nearest = result;
    if (nearest && distance(nearest) <= tolerance) break;
    if (result && compare(result.figures.quality, reference) < 0) from = lambda;
    else to = lambda;
  }
  return {result: nearest, reached: nearest !== undefined && distance(nearest) <= tolerance};
}
