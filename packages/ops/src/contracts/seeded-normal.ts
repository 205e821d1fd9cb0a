/** Kernel of standard normal samples by counter. No inputs; output of the shape asked for. */
export const SEEDED_NORMAL = 'SparsegateSeededNormal';

export interface SeededNormalAttrs {
  shape: number[];
  /** 32 bits. */
  seed: number;
}
