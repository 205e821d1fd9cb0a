import type {ModelInput} from '@sparsegate/runtime';

/** Objects where the model leaves the batch open, and steps where it leaves time open. */
const PROBE_BATCH = 4;
const PROBE_STEPS = 20;

/** Numbers for one input, row-major. */
export interface ProbeInput {
  shape: number[];
  values: ArrayLike<number>;
}

/** Random numbers for an input: word ids, or numbers of mean 0 and variance 1. The seed decides them. */
export function probe(
  {kind, size}: ModelInput,
  shape: ReadonlyArray<number | null>,
  seed: number,
): ProbeInput {
  const sizes = shape.map((length, axis) => length ?? (axis === 0 ? PROBE_BATCH : PROBE_STEPS));
  const random = generator(seed);
  const count = sizes.reduce((product, axis) => product * axis, 1);
  const draw = kind === 'features' ? () => normal(random) : () => Math.floor(random() * size);
  return {shape: sizes, values: Array.from({length: count}, draw)};
}

/** Box and Muller: the first of the two. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Uniform numbers in [0, 1): Marsaglia's xorshift of 32 bits. */
function generator(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
