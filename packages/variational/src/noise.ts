import type {Tensor} from '@tensorflow/tfjs-core';
import {seededNormal} from '@sparsegate/ops';

/** Standard normal numbers of a shape, new ones at each call. */
export type Noise = (shape: number[]) => Tensor;

/** Multipliers of a 32-bit integer hash (the finalizer of MurmurHash3), which spreads neighboring numbers. */
const HASH_MULTIPLIERS = [0x85ebca6b, 0xc2b2ae35];
const LARGEST_SEED = 2 ** 31 - 1;

/** A seed in 1 … 2³¹ − 1 that depends on all of these numbers; tfjs takes 0 for no seed. */
export function derivedSeed(...parts: number[]): number {
  const hash = parts.reduce((state, part) => mix(Math.imul(state, 31) + part), 1);
  return 1 + (hash % LARGEST_SEED);
}

function mix(state: number): number {
  let bits = state >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), HASH_MULTIPLIERS[0]);
  bits = Math.imul(bits ^ (bits >>> 13), HASH_MULTIPLIERS[1]);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A seed that nobody chose. */
export function anySeed(): number {
  return 1 + Math.floor(Math.random() * LARGEST_SEED);
}

/** Numbered draws of noise: the same seed and number give the same noise, on one backend. */
export class NoiseStream {
  /** @param draws draws made so far; the next one has this number */
  constructor(
    readonly seed: number,
    public draws = 0,
  ) {}

  /** The noise of one mini-batch. */
  next(): Noise {
    const draw = this.draws++;
    let part = 0;
    return shape => seededNormal(shape as [number], derivedSeed(this.seed, draw, part++));
  }
}
