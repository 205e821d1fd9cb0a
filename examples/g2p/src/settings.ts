/** What is the same in all runs. */
export const SETTINGS = {
  splitSeed: 1,
  validWords: 6000,
  testWords: 6000,
} as const;

/** What a run of fine-tuning and pruning depends on. */
export interface RunSettings {
  /** Share of the blocks of weights that shall be left in each matrix of the recurrent layers. */
  left: number;
  /** Epoch at whose end they shall be; after it the rest recovers. */
  by: number;
  epochs: number;
  /** Pronunciations that an epoch trains on, drawn anew for each: a part of the dictionary, so that λ is corrected often. */
  lessons: number;
  batch: number;
  /** Of Adam; after epoch `by` it falls to 0 in a straight line. */
  rate: number;
  seed: number;
}

export const DEFAULTS: RunSettings = {
  left: 0.42,
  by: 12,
  epochs: 20,
  lessons: 3200,
  batch: 64,
  rate: 5e-4,
  seed: 1,
};

/** Adam's rate in an epoch, which are counted from 1. */
export function learningRate(epoch: number, {rate, by, epochs}: RunSettings): number {
  return rate * Math.min(1, (epochs + 1 - epoch) / (epochs - by));
}

/** Under which name a run keeps its files. */
export function runName({left, seed}: RunSettings): string {
  return `left${left}-seed${seed}`;
}
