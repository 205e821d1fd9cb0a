import type {Configuration} from '../configuration.js';
import type {Result} from '../result.js';
import {compareBy} from '../strategies/strategy.js';
import type {Cost, SweepSettings} from '../sweep-schema.js';

type Objective = SweepSettings['objective'];

/** A finished run, with the time of its small model where that was measured. */
export type Run = Result & {milliseconds?: number};

/** What quality is drawn against; less is better, but for compression. */
export const AXES = ['compression', 'neurons', 'gates', 'milliseconds'] as const;
export type Axis = (typeof AXES)[number];

/** A run's value on an axis, or what it costs; undefined where it was not measured. */
export function valueOf({figures, milliseconds}: Run, axis: Axis | Cost): number | undefined {
  return axis === 'milliseconds' ? milliseconds : figures[axis];
}

/**
 * The Pareto front: runs than which no other is at least as good on both axes and better on one. Of runs that are alike on both, the
 * first.
 *
 * @returns from the cheapest to the dearest
 */
export function front(runs: readonly Run[], axis: Axis, better: Objective['better']): Run[] {
  const cost = (run: Run): number => (axis === 'compression' ? -1 : 1) * valueOf(run, axis)!;
  const compare = compareBy(better);
  const measured = runs.filter(run => valueOf(run, axis) !== undefined);
  const order = measured.sort(
    (a, b) => cost(a) - cost(b) || compare(a.figures.quality, b.figures.quality),
  );
  const kept: Run[] = [];
  for (const run of order) {
    const best = kept.at(-1);
    if (!best || compare(run.figures.quality, best.figures.quality) < 0) kept.push(run);
  }
  return kept;
}

/**
 * The run that a sweep was for: of those whose quality is within the bound of the best, the cheapest; of equally cheap ones, the best.
 * Dense runs count for the best quality only, where there are others.
 */
export function chosen(runs: readonly Run[], objective: Objective): Run | undefined {
  const {better, minimize, within} = objective;
  const compare = compareBy(better);
  const quality = ({figures}: Run): number => figures.quality;
  const best = [...runs].sort((a, b) => compare(quality(a), quality(b)))[0];
  const near = runs.filter(run => Math.abs(quality(run) - quality(best)) <= within);
  const sparse = near.filter(run => !isDense(run.configuration));
  return (sparse.length > 0 ? sparse : near).sort(
    (a, b) => costOf(a, minimize) - costOf(b, minimize) || compare(quality(a), quality(b)),
  )[0];
}

function isDense({method}: Configuration): boolean {
  return method === 'dense';
}

function costOf(run: Run, cost: Cost): number {
  return valueOf(run, cost) ?? Infinity;
}
