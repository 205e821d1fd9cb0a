import {canonical, type Configuration, type ModelSettings} from './configuration.js';
import {canonicalJSON} from './canonical-json.js';
import {seededRandom, type Random} from './random.js';
import type {SweepSettings} from './sweep-schema.js';

type Space = SweepSettings['space'];
type Lambdas = Space['groupLambda'];

/** Draws in a row without a new configuration after which a space counts as empty. */
const PATIENCE = 1000;

/**
 * All configurations of a space, each once.
 *
 * @throws if a λ is a range without steps
 */
export function grid(space: Space): Configuration[] {
  const all = product<Configuration>({
    method: space.method,
    seed: space.seed,
    model: product<ModelSettings>(space.model),
    groups: space.groups,
    groupLambda: valuesOf('groupLambda', space.groupLambda),
    weightLambda: valuesOf('weightLambda', space.weightLambda),
  });
  return distinct(all.map(canonical));
}

/**
 * Configurations drawn from a space, each once.
 *
 * @throws if the space has not so many
 */
export function sample(space: Space, count: number, seed: number): Configuration[] {
  const random = seededRandom(seed);
  const drawn = new Map<string, Configuration>();
  for (let misses = 0; drawn.size < count; misses++) {
    const configuration = canonical(draw(space, random));
    const key = canonicalJSON(configuration);
    if (!drawn.has(key)) misses = -1;
    drawn.set(key, configuration);
    if (misses < PATIENCE) continue;
    throw new Error(
      `strategy.runs must be no more than the space has. Received: ${count}; ${drawn.size} were found. ` +
        `Ask for fewer, or give λ as a range: {"from": 1e-4, "to": 1e-2}.`,
    );
  }
  return [...drawn.values()];
}

function draw(space: Space, random: Random): Configuration {
  const one = <T>(values: readonly T[]): T => values[random.integer(values.length)];
  const lambda = (given: Lambdas): number =>
    Array.isArray(given) ? one(given) : between(given.from, given.to, random.next());
  return {
    method: one(space.method),
    seed: one(space.seed),
    model: Object.fromEntries(
      Object.entries(space.model).map(([name, values]) => [name, one(values)]),
    ),
    groups: one(space.groups),
    groupLambda: lambda(space.groupLambda),
    weightLambda: lambda(space.weightLambda),
  };
}

function valuesOf(name: string, given: Lambdas): number[] {
  if (Array.isArray(given)) return given;
  const {from, to, steps} = given;
  if (steps === undefined) {
    throw new Error(
      `space.${name} must have steps where it is a range and the strategy a grid. Received: ${JSON.stringify(given)}. ` +
        `Give steps, or the strategy {"kind": "random", "runs": 24}.`,
    );
  }
  return Array.from({length: steps}, (_, k) => between(from, to, k / Math.max(1, steps - 1)));
}

/** A share of the way on a logarithmic scale. */
export function between(from: number, to: number, share: number): number {
  if (share === 1) return to;
  return from * (to / from) ** share;
}

/** Every choice of one value for each key, the last key moving fastest. */
function product<T extends object>(choices: {[Key in keyof T]-?: ReadonlyArray<T[Key]>}): T[] {
  let rows: Array<Partial<T>> = [{}];
  for (const key of Object.keys(choices) as Array<keyof T>) {
    rows = rows.flatMap(row => choices[key].map(value => ({...row, [key]: value})));
  }
  return rows as T[];
}

function distinct(configurations: readonly Configuration[]): Configuration[] {
  return [
    ...new Map(configurations.map(configuration => [canonicalJSON(configuration), configuration])),
  ].map(([, configuration]) => configuration);
}
