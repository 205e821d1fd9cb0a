import type {LayersModel, LayerVariable} from '@tensorflow/tfjs-layers';

/** What is left of a weight that became smaller while its model was trained. */
export interface WeightCut {
  /** The shape that it was made with. */
  whole: readonly number[];
  /** By axis, the positions of the whole weight that are left, ascending. */
  kept: ReadonlyArray<readonly number[]>;
}

/** A weight on its way to other sizes. */
export interface WeightChange {
  weight: LayerVariable;
  /** By axis, the positions of the weight as it is now that stay, ascending. */
  staying: ReadonlyArray<readonly number[]>;
}

/** What holds numbers that belong to a model's weights, such as a callback: it is told when they change their sizes. */
export interface CutFollower {
  /** Before: the values that leave are still there. */
  beforeCut?(changes: readonly WeightChange[]): void;
  afterCut?(): void;
  /** The model has its whole size again, with values that count as gone where something had left. */
  afterExpansion?(): void;
}

/** A layer of another package than tfjs-layers whose own numbers follow when its weights lose rows or columns in training. */
export interface ResizableLayer {
  /**
   * @param sizes.units number of its features now, where that changes
   * @param sizes.words of an embedding: the ids that still have a vector, ascending; undefined for all. Not given where that stays
   */
  resize(sizes: LayerSizes): void;
}

export interface LayerSizes {
  units?: number;
  words?: readonly number[];
}

const cuts = new WeakMap<LayerVariable, WeightCut>();
const followers = new WeakMap<LayersModel, Set<CutFollower>>();

/** Notes what is left of a weight; undefined: all. */
export function setCut(weight: LayerVariable, cut: WeightCut | undefined): void {
  if (cut) cuts.set(weight, cut);
  else cuts.delete(weight);
}

/** What is left of a weight; undefined for one that is whole. */
export function cutOf(weight: LayerVariable): WeightCut | undefined {
  return cuts.get(weight);
}

/** How many values a weight was made with. */
export function wholeSize(weight: LayerVariable): number {
  const shape = cuts.get(weight)?.whole ?? (weight.shape as number[]);
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * Lets something follow when weights of a model lose rows or columns in training.
 *
 * @returns ends that
 */
export function followCuts(model: LayersModel, follower: CutFollower): () => void {
  const known = followers.get(model) ?? new Set();
  followers.set(model, known.add(follower));
  return () => void known.delete(follower);
}

/** All that follows the cuts of a model. */
export function cutFollowers(model: LayersModel): CutFollower[] {
  return [...(followers.get(model) ?? [])];
}
