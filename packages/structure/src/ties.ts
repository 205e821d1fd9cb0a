import {rowsOfNeuron, type RowMap} from './row-map.js';

/** Some features of one layer where they meet others: feature k stands at the positions that `rows` gives. */
interface Arrival {
  site: string;
  features: number;
  rows: RowMap;
}

/** One of the tensors that meet: an input of an Add, an application of a shared layer, a layer's own states. */
type Arm = Arrival[];

/** A place where tensors meet feature by feature: features at one position go together or not at all. */
export interface Tie {
  /** The layer at which they meet. */
  layer: string;
  /** What it does, for people: 'it adds'. */
  does: string;
  arms: Arm[];
}

/** A feature of a layer. */
export interface Feature {
  site: string;
  index: number;
}

/** Collects where features meet while they are followed through a model. */
export class Ties {
  private readonly ties = new Map<string, Tie>();

  /**
   * Notes that features arrive at a meeting.
   *
   * @param place its key
   * @param arms how many tensors meet there
   * @param arm which of them these features are part of
   */
  meet(
    place: string,
    {layer, does, arms}: {layer: string; does: string; arms: number},
    arm: number,
    arrival: Arrival,
  ): void {
    const tie = this.ties.get(place) ?? {layer, does, arms: Array.from({length: arms}, () => [])};
    this.ties.set(place, tie);
    tie.arms[arm].push(arrival);
  }

  all(): Tie[] {
    return [...this.ties.values()];
  }
}

/** By site, the features that meet something which is no feature of any site, and so cannot go. */
export function pinnedSites({arms}: Tie): Set<string> {
  const covered = arms.map(arm => new Set(arm.flatMap(positionsOf)));
  const everywhere = (position: number): boolean => covered.every(set => set.has(position));
  const pinned = arms.flat().filter(arrival => !positionsOf(arrival).every(everywhere));
  return new Set(pinned.map(({site}) => site));
}

/** The features at each position of a tie, where more than one stands there. */
export function tiedFeatures({arms}: Tie): Feature[][] {
  const at = new Map<number, Feature[]>();
  for (const {site, features, rows} of arms.flat()) {
    for (let index = 0; index < features; index++) {
      for (const position of rowsOfNeuron(rows, index)) {
        const features = at.get(position) ?? [];
        features.push({site, index});
        at.set(position, features);
      }
    }
  }
  return [...at.values()].filter(features => features.length > 1);
}

/** Groups of features, those that share one as one group: each feature then stands in one group at the most. */
export function joinGroups(groups: readonly Feature[][]): Feature[][] {
  const groupOf = new Map<string, Feature[]>();
  const keyOf = ({site, index}: Feature): string => `${index}/${site}`;
  const joined = new Set<Feature[]>();
  for (const [first, ...others] of groups) {
    const group = groupOf.get(keyOf(first)) ?? [first];
    groupOf.set(keyOf(first), group);
    joined.add(group);
    for (const feature of others) {
      const other = groupOf.get(keyOf(feature)) ?? [feature];
      if (other === group) continue;
      joined.delete(other);
      for (const moved of other) {
        group.push(moved);
        groupOf.set(keyOf(moved), group);
      }
    }
  }
  return [...joined].filter(features => features.length > 1);
}

function positionsOf({features, rows}: Arrival): number[] {
  return Array.from({length: features}, (_, k) => rowsOfNeuron(rows, k)).flat();
}
