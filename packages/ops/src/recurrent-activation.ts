import type {RecurrentActivation} from '@sparsegate/cells';
import {add, clipByValue, mul, sigmoid, type Tensor} from '@tensorflow/tfjs-core';

/** Slope and offset of the hard sigmoid of Keras and tfjs, clip(0.2 a + 0.5, 0, 1). */
const HARD_SIGMOID_SLOPE = 0.2;
const HARD_SIGMOID_OFFSET = 0.5;

/** The gate function s of eq. (1), for i, f and o. Elementwise, any shape. */
export function applyRecurrentActivation<T extends Tensor>(
  activation: RecurrentActivation,
  preactivation: T,
): T {
  return activation === 'sigmoid' ? sigmoid(preactivation) : hardSigmoid(preactivation);
}

function hardSigmoid<T extends Tensor>(a: T): T {
  return clipByValue<T>(add<T>(mul(a, HARD_SIGMOID_SLOPE), HARD_SIGMOID_OFFSET), 0, 1);
}
