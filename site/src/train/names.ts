import {seededRandom, type Random} from '@sparsegate/example-shared/random';
import {shuffle} from '@sparsegate/example-shared/shuffle';
import type {Example} from '@sparsegate/example-names/example';
import address from '../../generated/names.json?url';

/** Names to train on and to validate; the test names are no part of the page. */
export interface Names {
  train: Example[];
  valid: Example[];
}

/** As `generate.mjs` writes them: female names, male names. */
type Lists = Record<keyof Names, [string[], string[]]>;

export async function loadNames(): Promise<Names> {
  const lists = (await (await fetch(address)).json()) as Lists;
  return {train: examples(lists.train), valid: examples(lists.valid)};
}

function examples([female, male]: [string[], string[]]): Example[] {
  return [female.map(name => ({name, label: 1})), male.map(name => ({name, label: 0}))].flat();
}

/** Orders of the names, another one each epoch. */
export function orders(names: readonly Example[], seed: number): () => Example[] {
  const random: Random = seededRandom(seed);
  return () => shuffle(names, random);
}
