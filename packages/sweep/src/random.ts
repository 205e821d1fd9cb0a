import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64';
import {uniformInt} from 'pure-rand/distribution/uniformInt';
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus';

/** Seeded random numbers. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in 0 … limit − 1. */
  integer(limit: number): number;
}

/** Same seed, same numbers, on every machine. */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return {
    next: () => uniformFloat64(generator),
    integer: limit => uniformInt(generator, 0, limit - 1),
  };
}

/** 0 … count − 1 in an order that the generator decides (Fisher–Yates). */
export function shuffledOrder(count: number, random: Random): Int32Array {
  const order = Int32Array.from({length: count}, (_, k) => k);
  for (let last = count - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
