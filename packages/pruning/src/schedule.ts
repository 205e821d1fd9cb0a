import {oneOf, shown, type Check} from '@sparsegate/structure';

/** A quantity that changes over training steps (mini-batches). Plain data: it can be saved beside a checkpoint. */
export type Schedule =
  | {kind: 'constant'; value: number}
  | {kind: 'ramp' | 'cubic'; from: number; to: number; begin: number; end: number};

/**
 * The same value at every step.
 *
 * @throws unless it is finite and ≥ 0
 */
export function constant(value: number): Schedule {
  return toSchedule('constant', {kind: 'constant', value});
}

/**
 * `from` until step `begin`, then on a straight line to `to` at step `end`.
 *
 * @throws unless both are finite and ≥ 0, and it ends after it begins
 */
export function ramp(from: number, to: number, begin: number, end: number): Schedule {
  return toSchedule('ramp', {kind: 'ramp', from, to, begin, end});
}

/**
 * `from` until step `begin`, then fast at first and ever slower to `to` at step `end`: to + (from − to)(1 − progress)³.
 *
 * @throws unless both are finite and ≥ 0, and it ends after it begins
 */
export function cubic(from: number, to: number, begin: number, end: number): Schedule {
  return toSchedule('cubic', {kind: 'cubic', from, to, begin, end});
}

/** The schedule's value at a step, counted from 0. */
export function valueAt(schedule: Schedule, step: number): number {
  expectKind('valueAt: the kind of a schedule', (schedule as Schedule | undefined)?.kind);
  if (schedule.kind === 'constant') return schedule.value;
  const {from, to, begin, end, kind} = schedule;
  const progress = Math.min(1, Math.max(0, (step - begin) / (end - begin)));
  const left = kind === 'ramp' ? 1 - progress : (1 - progress) ** 3;
  return to + (from - to) * left;
}

const expectKind = oneOf('constant', 'ramp', 'cubic');

/** The check of an option that may be a number or a schedule. */
export const aSchedule: Check = (name, given) => {
  toSchedule(name, given as number | Schedule);
};

/**
 * A number or a schedule as a schedule.
 *
 * @throws unless every value is finite and ≥ 0 and a schedule is of a known kind and ends after it begins
 */
export function toSchedule(name: string, given: number | Schedule): Schedule {
  if (typeof given !== 'number' && (typeof given !== 'object' || given === null)) {
    throw new Error(
      `${name} must be a number or a schedule made by constant, ramp or cubic. Received: ${shown(given)}.`,
    );
  }
  const schedule: Schedule = typeof given === 'number' ? {kind: 'constant', value: given} : given;
  expectKind(`${name}: the kind of a schedule`, schedule.kind);
  const values = schedule.kind === 'constant' ? [schedule.value] : [schedule.from, schedule.to];
  for (const value of values) {
    if (!Number.isFinite(value) || value < 0) {
      throw new Error(
        `${name} must be a finite number of 0 or more. Received: ${value}. Use 0 to switch it off.`,
      );
    }
  }
  if (schedule.kind !== 'constant' && !(schedule.end > schedule.begin && schedule.begin >= 0)) {
    throw new Error(
      `${name}: a ${schedule.kind} must begin at step 0 or later and end after that. ` +
        `Received: begin ${schedule.begin}, end ${schedule.end}. Give both in training steps.`,
    );
  }
  return schedule;
}
