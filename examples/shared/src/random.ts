/** A generator of seeded random numbers whose state can be kept and set back. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in 0 … limit − 1. */
  integer(limit: number): number;
  /** A seed for one of tfjs' own generators, in 1 … 2³¹ − 1: tfjs takes 0 for no seed. */
  seed(): number;
  /** What `restore` takes; four 32-bit words. */
  state(): number[];
  restore(state: number[]): void;
}

/** Marsaglia's xorshift generator of period 2¹²⁸ − 1 (Xorshift RNGs, 2003, section 4). */
const SHIFTS = {left: 11, right: 8, last: 19} as const;

/** Marsaglia's example state: any four words would do that are not all zero. */
const START = [123456789, 362436069, 521288629, 88675123];

/** After this many draws, neighboring seeds have nothing in common any more. */
const WARM_UP = 64;

const WORD = 2 ** 32;
const LARGEST_SEED = 2 ** 31 - 1;

/** Same seed, same numbers, on every machine and backend. */
export function seededRandom(seed: number): Random {
  let words = [START[0] ^ seed, ...START.slice(1)];
  const draw = (): number => {
    const [x, y, z, w] = words;
    const t = x ^ (x << SHIFTS.left);
    words = [y, z, w, w ^ (w >>> SHIFTS.last) ^ t ^ (t >>> SHIFTS.right)];
    return words[3] >>> 0;
  };
  for (let k = 0; k < WARM_UP; k++) draw();
  const integer = (limit: number): number => Math.floor((draw() / WORD) * limit);
  return {
    next: () => draw() / WORD,
    integer,
    seed: () => 1 + integer(LARGEST_SEED),
    state: () => [...words],
    restore: state => {
      words = [...state];
    },
  };
}
