import type {TensorInfo} from '@tensorflow/tfjs-core';

/**
 * Kernel of one proximal step of all weights.
 *
 * Inputs: `weight0`, `weight1`, …, and `moment0`, … of those that have one, of the same shape. Outputs: the weights after the step, in
 * the same order.
 */
export const PROXIMAL_STEP = 'SparsegateProximalStep';

export type ProximalStepInputs = Record<string, TensorInfo>;

/**
 * The metric of a weight's step, D > 0: scale (√(factor v + inside) + outside), the root only with `root`, v a moment of the optimizer;
 * D = scale without a moment.
 */
export interface MetricTerms {
  root: boolean;
  factor: number;
  inside: number;
  outside: number;
  scale: number;
}

/** What a proximal step does to a weight by itself. */
export interface ProximalWeight {
  metric: MetricTerms;
  /** λ₂ of single weights, ≥ 0. */
  softening: number;
}

/** Which weights of a matrix are in which group; −1 stands for none. */
export type GroupPart = {
  /** Position of the matrix, [R, C], among the weights. */
  weight: number;
} & (
  | {
      along: 'columns';
      /** [C] */
      groupOf: Int32Array;
    }
  | {
      along: 'rows';
      /** [R] */
      groupOf: Int32Array;
      /** First column, and the one after the last, that count; all unless given. */
      between?: readonly [number, number];
      /** [C]: weights whose column is in the group of their row are left out, since they are in the group already. */
      besideColumns?: Int32Array;
    }
  | {
      /** Group r ⌈C / size⌉ + ⌊c / size⌋: neighbors in a row. */
      along: 'blocks';
      size: 4 | 8;
    }
);

/**
 * Groups of one kind, which have no weight in common. Over all families a matrix has at most one part in blocks, one with `between` and one
 * with `besideColumns`.
 */
export interface GroupFamily {
  groups: number;
  /** λ ≥ 0 */
  lambda: number;
  /** Whether large groups are drawn less. */
  spareLarge: boolean;
  parts: readonly GroupPart[];
}

export interface ProximalStepAttrs {
  weights: readonly ProximalWeight[];
  /** In the order in which they are emptied. */
  families: readonly GroupFamily[];
}
