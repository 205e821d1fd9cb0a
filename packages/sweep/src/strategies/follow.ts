import {canonicalJSON} from '../canonical-json.js';
import {denseOf, type Configuration} from '../configuration.js';
import type {Sweep} from '../read-sweep.js';
import {grid, sample} from '../space.js';
import type {SweepSettings} from '../sweep-schema.js';
import type {Request} from '../task.js';
import {bisection, type Equal} from './bisection.js';
import {halving} from './halving.js';
import {compareBy, type Evaluate} from './strategy.js';

type Bisection = Extract<SweepSettings['strategy'], {kind: 'bisection'}>;

/** What a strategy says beyond its runs: for each bisection, what it found. */
export type Verdict = Equal[];

/**
 * The requests of a sweep whose runs do not depend on each other, in an order that stays.
 *
 * @throws if the strategy chooses runs by the results of others
 */
export function independentRequests(sweep: Sweep): Request[] {
  const {strategy, training} = sweep;
  if (strategy.kind !== 'grid' && strategy.kind !== 'random') {
    throw new Error(
      `--index must go with the strategy grid or random, whose runs do not depend on each other. Received: ${strategy.kind}. ` +
        `Use --queue.`,
    );
  }
  return configurationsOf(sweep).map(configuration => ({
    configuration,
    epochs: epochsOf(sweep, configuration, training.epochs),
  }));
}

/** Follows a sweep's strategy to its end. */
export async function follow(sweep: Sweep, evaluate: Evaluate): Promise<Verdict> {
  const {strategy, objective} = sweep;
  const compare = compareBy(objective.better);
  if (strategy.kind === 'bisection') return bisections(sweep, strategy, evaluate);
  if (strategy.kind === 'halving') {
    const {epochs, keep} = strategy;
    await halving(configurationsOf(sweep), evaluate, {epochs, keep, compare});
    return [];
  }
  await evaluate(independentRequests(sweep));
  return [];
}

function configurationsOf({space, strategy}: Sweep): Configuration[] {
  if (strategy.kind === 'random') return sample(space, strategy.runs, strategy.seed);
  if (strategy.kind === 'halving' && strategy.runs !== undefined) {
    return sample(space, strategy.runs, strategy.seed);
  }
  return grid(space);
}

function epochsOf({dense}: Sweep, {method}: Configuration, epochs: number): number {
  return method === 'dense' && dense ? dense.epochs : epochs;
}

/** One bisection for each choice of everything else, side by side. */
async function bisections(
  sweep: Sweep,
  {over, reference, tolerance, steps}: Bisection,
  evaluate: Evaluate,
): Promise<Verdict> {
  const range = rangeOf(sweep, over);
  const {epochs} = sweep.training;
  const compare = compareBy(sweep.objective.better);
  const others = grid({...sweep.space, [over]: [0]});
  return Promise.all(
    unique(others).map(async configuration => {
      const equal =
        reference === 'dense' ? await denseQuality(sweep, configuration, evaluate) : reference;
      if (equal === undefined) return {reached: false};
      const options = {over, range, reference: equal, tolerance, steps, epochs, compare};
      return bisection(configuration, evaluate, options);
    }),
  );
}

function unique(configurations: readonly Configuration[]): Configuration[] {
  const penalized = configurations.filter(
    ({method}) => method !== 'dense' && method !== 'bayesian',
  );
  return [...new Map(penalized.map(one => [canonicalJSON(one), one])).values()];
}

function rangeOf({space}: Sweep, over: Bisection['over']): {from: number; to: number} {
  const range = space[over];
  if (!Array.isArray(range)) return range;
  throw new Error(
    `space.${over} must be a range for a bisection over it. Received: ${JSON.stringify(range)}. Give {"from": 1e-4, "to": 1e-2}.`,
  );
}

/** Undefined where the dense run failed. */
async function denseQuality(
  {dense}: Sweep,
  configuration: Configuration,
  evaluate: Evaluate,
): Promise<number | undefined> {
  const [{result}] = await evaluate([
    {configuration: denseOf(configuration), epochs: dense!.epochs},
  ]);
  return result?.figures.quality;
}
