import type {Space} from './spaces.js';

/** For how long each feature of a space has been empty: plain data. */
export type SpaceSpells = {
  /** By feature, the epochs in a row that it has been empty now. */
  under: number[];
  /** By feature, the longest such spell after which it came back; 0 for none. */
  returned: number[];
};

export type Spells = Record<string, SpaceSpells>;

export function newSpells(spaces: readonly Space[]): Spells {
  const zeros = (size: number): number[] => new Array<number>(size).fill(0);
  return Object.fromEntries(
    spaces.map(({key, size}) => [key, {under: zeros(size), returned: zeros(size)}]),
  );
}

/** One epoch more. Features that are not in the model any more are neither full nor in `present`. */
export function countEpoch(
  {under, returned}: SpaceSpells,
  present: readonly number[],
  full: ReadonlySet<number>,
): void {
  for (const feature of present) {
    if (!full.has(feature)) {
      under[feature]++;
      continue;
    }
    returned[feature] = Math.max(returned[feature], under[feature]);
    under[feature] = 0;
  }
}

/** Of the features that have ever been empty for so many epochs in a row: how many there are, and how many came back. */
export interface Comebacks {
  left: number;
  returned: number;
}

/** What removal after `patience` epochs would have meant, for a space in which nothing was removed. */
export function comebacksAfter({under, returned}: SpaceSpells, patience: number): Comebacks {
  return {
    left: under.filter((spell, k) => Math.max(spell, returned[k]) >= patience).length,
    returned: returned.filter(spell => spell >= patience).length,
  };
}
