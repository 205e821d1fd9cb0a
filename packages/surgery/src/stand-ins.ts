import {sitesOf, type Feature, type ModelWiring, type Site} from '@sparsegate/structure';

/** What stays of one site, ascending, and which of that keeps a place only. */
export interface Filled {
  keep: number[];
  standIns: number[];
}

/**
 * Adds features that keep a place where too little is left: tfjs cannot multiply an empty matrix, features that are tied stay
 * together, and in stock layers both directions of a Bidirectional have one number of neurons.
 *
 * @param kept what must stay, by site
 * @param equalDirections whether directions must be of one size
 */
export function withStandIns(
  wiring: ModelWiring,
  kept: ReadonlyMap<string, readonly number[]>,
  equalDirections: boolean,
): Map<string, Filled> {
  const sites = sitesOf(wiring);
  const filling = new Filling(wiring, kept);
  const pairs = equalDirections ? directions(wiring) : [];
  for (let changed = true; changed;) {
    changed = false;
    for (const site of sites) {
      if (filling.count(site) === 0) changed = filling.addOne(site);
    }
    for (const [a, b] of pairs) {
      const difference = filling.count(a) - filling.count(b);
      if (difference !== 0) changed = filling.addOne(difference < 0 ? a : b);
    }
  }
  return new Map(sites.map(site => [site.name, filling.of(site, kept.get(site.name)!)]));
}

function directions({recurrent}: ModelWiring): Array<[Site, Site]> {
  const wrapped = recurrent.filter(({holding, packed}) => holding === 'bidirectional' && !packed);
  return wrapped.flatMap((site, k): Array<[Site, Site]> =>
    k % 2 === 0 ? [[site, wrapped[k + 1]]] : [],
  );
}

/** The marks of what stays, while it is filled up. */
class Filling {
  private readonly marks: Map<string, Set<number>>;

  constructor(
    private readonly wiring: ModelWiring,
    kept: ReadonlyMap<string, readonly number[]>,
  ) {
    this.marks = new Map([...kept].map(([site, keep]) => [site, new Set(keep)]));
  }

  count({name}: Site): number {
    return this.marks.get(name)!.size;
  }

  /** Adds the first feature that is not there, and what is tied to it. */
  addOne(site: Site): boolean {
    const marks = this.marks.get(site.name)!;
    const first = Array.from({length: site.units}, (_, k) => k).find(k => !marks.has(k))!;
    this.add(site.name, first);
    return true;
  }

  private add(site: string, index: number): void {
    const marks = this.marks.get(site)!;
    if (marks.has(index)) return;
    marks.add(index);
    const isThis = (feature: Feature): boolean => feature.site === site && feature.index === index;
    const tied = this.wiring.tied.find(features => features.some(isThis)) ?? [];
    for (const feature of tied) this.marks.get(feature.site)!.add(feature.index);
  }

  of({name}: Site, kept: readonly number[]): Filled {
    const keep = [...this.marks.get(name)!].sort((a, b) => a - b);
    const needed = new Set(kept);
    return {keep, standIns: keep.filter(k => !needed.has(k))};
  }
}
