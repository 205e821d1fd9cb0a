import {aFunction, checkOptions, type Checks} from '@sparsegate/structure';
import {median} from './median.js';

export interface MedianOptions {
  /** Called after each of the `ROUNDS` of measurements with how many are done. */
  onRound?: (done: number) => void;
}

const CHECKS: Checks<MedianOptions> = {onRound: aFunction};

/** The clock that every engine has. */
declare const performance: {now(): number};

/** Calls before the clock runs: the first ones compile kernels and fill caches. */
const WARM_UP_CALLS = 5;
const MILLISECONDS_OF_A_ROUND = 20;

/** Measurements of each. */
export const ROUNDS = 15;

/**
 * Median milliseconds of a call, for several things measured in turn: a machine that is busy for a while then slows all
 * of them and not one.
 *
 * @throws if one is no function
 */
export function medianMilliseconds<Name extends string>(
  calls: Record<Name, () => void>,
  options: MedianOptions = {},
): Record<Name, number> {
  checkOptions('medianMilliseconds', options, CHECKS);
  const names = Object.keys(calls) as Name[];
  const wrong = names.find(name => typeof calls[name] !== 'function');
  if (wrong !== undefined) {
    throw new Error(
      `medianMilliseconds: calls must be functions. Received: ${typeof calls[wrong]} for "${wrong}". ` +
        `Pass {${wrong}: () => …}.`,
    );
  }
  const times = new Map(names.map(name => [name, [] as number[]]));
  const repeats = new Map(names.map(name => [name, repeatsOfARound(calls[name])]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) times.get(name)!.push(meanTime(calls[name], repeats.get(name)!));
    options.onRound?.(round + 1);
  }
  return Object.fromEntries(names.map(name => [name, median(times.get(name)!)])) as Record<
    Name,
    number
  >;
}

/** So many that the clock's own grain does not show. */
function repeatsOfARound(call: () => void): number {
  return Math.max(1, Math.ceil(MILLISECONDS_OF_A_ROUND / meanTime(call, WARM_UP_CALLS)));
}

function meanTime(call: () => void, repeats: number): number {
  const start = performance.now();
  for (let k = 0; k < repeats; k++) call();
  return (performance.now() - start) / repeats;
}
