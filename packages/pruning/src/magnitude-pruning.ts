import {cast, greater, sum, tensor2d, tidy, type Variable} from '@tensorflow/tfjs-core';
import type {Share} from './density.js';
import {HeldZeros} from './held-zeros.js';
import {keepLargest} from './keep-largest.js';
import type {Ranking} from './rankings.js';
import {cubic, valueAt, type Schedule} from './schedule.js';

/** A ranking with the shares of it that shall be left. */
export interface Ranked extends Ranking {
  /** Each from a column on, to another without it. Columns in none of them stay whole. */
  fields: ReadonlyArray<{from: number; to: number; share: Share}>;
}

/** What `prune` hands over with a density. */
export interface MagnitudeSetup {
  ranked: Ranked[];
  /** Epochs, for shares without a schedule. */
  by?: number;
  /** Steps from one pruning to the next. */
  every: number;
}

/** How far it has come, beside the step: plain data. What is pruned are the zeros of the model. */
export interface MagnitudeState {
  /** With `by`, known after the first epoch. */
  stepsPerEpoch?: number;
}

/**
 * Prunes what is smallest, more and more of it: the share that is left goes from all to the one wanted as 1 − (1 − share) · (1 −
 * (1 − progress)³), fast at first, when there is much that is not needed (Zhu and Gupta, _To prune, or not to prune_, 2017; by
 * tfmot's names `PolynomialDecay` with power 3 and a frequency of `every`, where sparsity = 1 − share).
 *
 * Every `every` steps, and at the schedule's end, round(share · N) of N stay. In between, and for good after the end, zeros are put
 * back after each step. A zero stays zero: no gradient reaches it, and it is not ranked again.
 */
export class MagnitudePruning {
  private held?: HeldZeros;

  /** @param state changed as it goes on */
  constructor(
    private readonly setup: MagnitudeSetup,
    private readonly state: MagnitudeState,
    private readonly isTrainable: (weight: Variable) => boolean,
  ) {}

  /** When training begins or resumes after this many steps. */
  begin(step: number): void {
    this.release();
    const schedules = this.schedules();
    if (schedules.some(schedule => step > beginOf(schedule))) this.hold();
  }

  async afterStep(step: number): Promise<void> {
    this.held?.restore();
    const {every} = this.setup;
    if (!this.schedules().some(schedule => isDue(schedule, every, step))) return;
    for (const ranked of this.ranked()) await this.prune(ranked, step);
    this.hold();
  }

  afterEpoch(step: number): void {
    if (this.setup.by !== undefined) this.state.stepsPerEpoch ??= step;
  }

  /** The share that is left of all that is pruned. */
  async shareLeft(): Promise<number> {
    const counts = this.setup.ranked.map(async ({sizes}) => {
      const count = tidy(() => sum(cast(greater(sizes(), 0), 'float32')));
      const [left] = await count.data();
      count.dispose();
      return left;
    });
    const left = await Promise.all(counts);
    const all = this.setup.ranked.map(({shape: [rows, columns]}) => rows * columns);
    const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    return total(left) / total(all);
  }

  release(): void {
    this.held?.dispose();
    this.held = undefined;
  }

  private async prune({shape, sizes, fields, keep}: Ranked, step: number): Promise<void> {
    const [rows, columns] = shape;
    const measured = tidy(sizes);
    const values = (await measured.data()) as Float32Array;
    measured.dispose();
    const live = new Float32Array(values.length).fill(1);
    for (const {from, to, share} of fields) {
      const schedule = this.scheduleOf(share);
      if (!schedule) continue;
      const positions = positionsOf(rows, columns, from, to);
      const count = Math.round(valueAt(schedule, step) * positions.length);
      const kept = keepLargest(
        Float32Array.from(positions, position => values[position]),
        count,
      );
      positions.forEach((position, k) => (live[position] = kept[k]));
    }
    tidy(() => keep(tensor2d(live, [rows, columns])));
  }

  private hold(): void {
    this.release();
    this.held = new HeldZeros([...new Set(this.ranked().flatMap(({weights}) => weights))]);
  }

  /** Without layers that are frozen, whenever that was set. */
  private ranked(): Ranked[] {
    return this.setup.ranked.filter(({weights}) => weights.every(this.isTrainable));
  }

  private schedules(): Schedule[] {
    return this.setup.ranked.flatMap(({fields}) =>
      fields.flatMap(({share}) => this.scheduleOf(share) ?? []),
    );
  }

  /** Undefined where the first epoch, which tells the number of steps, is not over. */
  private scheduleOf(share: Share): Schedule | undefined {
    if (typeof share !== 'number') return share;
    const {stepsPerEpoch} = this.state;
    return stepsPerEpoch
      ? cubic(1, share, stepsPerEpoch, this.setup.by! * stepsPerEpoch)
      : undefined;
  }
}

function beginOf(schedule: Schedule): number {
  return schedule.kind === 'constant' ? 0 : schedule.begin;
}

/** The step of the last pruning, the first being 1. */
function endOf(schedule: Schedule): number {
  return schedule.kind === 'constant' ? 1 : schedule.end;
}

function isDue(schedule: Schedule, every: number, step: number): boolean {
  const [begin, end] = [beginOf(schedule), endOf(schedule)];
  return step === end || (step >= begin && step < end && (step - begin) % every === 0);
}

/** Of some columns of a [rows, columns], row by row. */
function positionsOf(rows: number, columns: number, from: number, to: number): Int32Array {
  const width = to - from;
  return Int32Array.from(
    {length: rows * width},
    (_, k) => Math.floor(k / width) * columns + from + (k % width),
  );
}
