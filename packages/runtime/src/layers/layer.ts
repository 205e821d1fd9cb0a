import {damaged, fault} from '../fault.js';
import type {Reader} from '../file/reader.js';
import type {Arena} from '../machine/arena.js';
import type {Plan} from '../plan.js';
import type {Place, Value} from '../value.js';

/** A layer whose weights are in place. */
export interface Layer {
  /** What it makes. */
  makes: Value[];
  /** Whether it cannot run step by step. */
  whole?: boolean;
  /** Lays out one call: where its results stand, and which kernels make them. */
  plan(plan: Plan, inputs: Array<Place | undefined>): Place[];
}

/** What a layer is read from. */
export interface Source {
  reader: Reader;
  arena: Arena;
  /** How many of the activations the kernels have. */
  activations: number;
  /** What it takes; undefined where an input is left out. */
  inputs: Array<Value | undefined>;
}

/** Checks a layer against what it takes, and reads its settings and weights. */
export type ReadLayer = (source: Source) => Layer;

/** Largest size of anything in a file: products of two of them still are exact. */
export const LARGEST_SIZE = 2 ** 24;

/**
 * What stands at input k.
 *
 * @throws unless it is of this kind, and has steps or none where that is said
 */
export function inputAt(
  {inputs}: Pick<Source, 'inputs'>,
  k: number,
  kind: Value['kind'],
  steps?: boolean,
): Value {
  const value = inputs[k];
  if (value?.kind !== kind || (steps ?? value.steps) !== value.steps) {
    throw damaged(`${kind} as input ${k}`, value?.kind);
  }
  return value;
}

/** @throws unless all places have the same time steps, which only a call can tell */
export function expectSameSteps(...places: Place[]): void {
  const [first] = places;
  for (const {steps} of places) {
    if (steps !== first.steps) {
      throw fault('Model', `${first.steps} steps for sequences that meet`, steps, 'Run them so');
    }
  }
}
