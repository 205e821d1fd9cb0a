/** Multiplier and increment of a linear congruential generator of full period 2³². */
const MULTIPLIER = 1664525;
const INCREMENT = 1013904223;

/** `count` of the items, drawn without replacement by the seed, in their own order; all where there are not more. */
export function sample<T>(items: readonly T[], count: number, seed: number): T[] {
  if (items.length <= count) return [...items];
  let state = seed >>> 0;
  const draws = items.map((item, at) => {
    state = (Math.imul(state ^ (at + 1), MULTIPLIER) + INCREMENT) >>> 0;
    return {item, at, draw: state};
  });
  return draws
    .sort((a, b) => a.draw - b.draw)
    .slice(0, count)
    .sort((a, b) => a.at - b.at)
    .map(({item}) => item);
}
