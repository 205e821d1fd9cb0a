import type {TensorInfo} from '@tensorflow/tfjs-core';

/**
 * Kernel of one Adam step of one weight.
 *
 * Outputs, each of the weight's shape: `weight`, `firstMoment`, `secondMoment`.
 */
export const ADAM_UPDATE = 'SparsegateAdamUpdate';

/** All of one shape, float32. */
export interface AdamUpdateInputs {
  weight: TensorInfo;
  gradient: TensorInfo;
  firstMoment: TensorInfo;
  secondMoment: TensorInfo;
}

export interface AdamUpdateAttrs {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Number of this step, 1 the first: the moments are divided by 1 − β^step. */
  step: number;
}
