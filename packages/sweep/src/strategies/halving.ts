import type {Configuration} from '../configuration.js';
import type {Compare, Evaluate} from './strategy.js';

export interface HalvingOptions {
  /** Epochs after which runs are compared, rising. */
  epochs: readonly number[];
  /** The share that goes on. */
  keep: number;
  compare: Compare;
}

/**
 * Successive halving: all runs train a little, the best share of them more, and so on; a run goes on at its checkpoint. (Jamieson and
 * Talwalkar, Non-stochastic Best Arm Identification and Hyperparameter Optimization, 2016.)
 *
 * Runs with different methods, models or seeds do not compete: of each such kind, the best share goes on, one run at least.
 */
export async function halving(
  configurations: readonly Configuration[],
  evaluate: Evaluate,
  {epochs, keep, compare}: HalvingOptions,
): Promise<void> {
  let left = [...configurations];
  for (const rung of epochs) {
    const outcomes = await evaluate(left.map(configuration => ({configuration, epochs: rung})));
    const finished = outcomes.flatMap(({request, result}) =>
      result ? [{configuration: request.configuration, quality: result.figures.quality}] : [],
    );
    left = kinds(finished).flatMap(kind =>
      kind
        .sort((a, b) => compare(a.quality, b.quality))
        .slice(0, Math.max(1, Math.round(keep * kind.length)))
        .map(({configuration}) => configuration),
    );
  }
}

function kinds<Run extends {configuration: Configuration}>(runs: readonly Run[]): Run[][] {
  const byKind = new Map<string, Run[]>();
  for (const run of runs) {
    const {method, seed, model} = run.configuration;
    const kind = JSON.stringify([method, seed, model]);
    byKind.set(kind, [...(byKind.get(kind) ?? []), run]);
  }
  return [...byKind.values()];
}
