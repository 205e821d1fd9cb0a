import {cutOf} from '@sparsegate/structure';
import type {Part} from './layer-parts.js';
import type {AxisUse, Space} from './spaces.js';

/** The features of each space that are left, by the space's key: their numbers in the whole model, ascending. */
export type KeptFeatures = Readonly<Record<string, readonly number[]>>;

/** A weight's shape in the whole model, and by axis the positions that are left. */
export interface KeptAxes {
  part: Part;
  whole: readonly number[];
  kept: number[][];
}

export function usesOf({factors, others}: Space): AxisUse[] {
  return [...factors.flat(), ...others];
}

/** All weights that have to do with these spaces. */
export function keptAxes(spaces: readonly Space[], kept: KeptFeatures): KeptAxes[] {
  const gone = new Map<Part['value'], {part: Part; axes: Array<Set<number>>}>();
  for (const space of spaces) {
    const left = leaving(space, kept[space.key]);
    for (const {part, axis, at} of usesOf(space)) {
      const {value} = part;
      const found = gone.get(value) ?? {part, axes: value.shape.map(() => new Set<number>())};
      gone.set(value, found);
      left.forEach(feature => at(feature).forEach(position => found.axes[axis].add(position)));
    }
  }
  return [...gone.values()].map(({part, axes}) => {
    const whole = cutOf(part.value)?.whole ?? (part.value.shape as number[]);
    return {part, whole, kept: axes.map((set, axis) => numbers(whole[axis], k => !set.has(k)))};
  });
}

function leaving({size}: Space, kept: readonly number[]): number[] {
  const stays = new Set(kept);
  return numbers(size, k => !stays.has(k));
}

/** The numbers below a limit of which something holds, ascending. */
export function numbers(limit: number, holds: (k: number) => boolean): number[] {
  const found: number[] = [];
  for (let k = 0; k < limit; k++) if (holds(k)) found.push(k);
  return found;
}
