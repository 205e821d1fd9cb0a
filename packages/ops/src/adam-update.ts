import {add, div, mul, sqrt, square, sub, tidy, type Tensor} from '@tensorflow/tfjs-core';
import {ADAM_UPDATE, type AdamUpdateAttrs} from './contracts/adam-update.js';
import {callKernel, dispatch} from './dispatch.js';

/** What Adam keeps of one weight, and the weight. A type, not an interface: `tidy` returns it. */
export type AdamState = {
  weight: Tensor;
  firstMoment: Tensor;
  secondMoment: Tensor;
};

/**
 * One step of Adam (Kingma and Ba, 2015, algorithm 1) for one weight: m = β₁ m + (1 − β₁) g, v = β₂ v + (1 − β₂) g²,
 * w − rate · m̂ / (√v̂ + ε), with m̂ and v̂ divided by 1 − β^step. Makes exactly the tensors of its result.
 */
export function adamUpdate(state: AdamState, gradient: Tensor, attrs: AdamUpdateAttrs): AdamState {
  return dispatch(
    ADAM_UPDATE,
    () => runKernel(state, gradient, attrs),
    () => tidy(() => adamUpdateReference(state, gradient, attrs)),
  );
}

function runKernel(state: AdamState, gradient: Tensor, attrs: AdamUpdateAttrs): AdamState {
  const updated = callKernel(ADAM_UPDATE, {...state, gradient}, attrs);
  const [weight, firstMoment, secondMoment] = updated;
  return {weight, firstMoment, secondMoment};
}

/** `adamUpdate` in plain tfjs ops. Makes tensors besides its result: call it in a `tidy`. */
export function adamUpdateReference(
  state: AdamState,
  gradient: Tensor,
  {learningRate, beta1, beta2, epsilon, step}: AdamUpdateAttrs,
): AdamState {
  const firstMoment = add(mul(state.firstMoment, beta1), mul(gradient, 1 - beta1));
  const secondMoment = add(mul(state.secondMoment, beta2), mul(square(gradient), 1 - beta2));
  const first = div(firstMoment, 1 - beta1 ** step);
  const second = div(secondMoment, 1 - beta2 ** step);
  const change = mul(div(first, add(sqrt(second), epsilon)), learningRate);
  return {weight: sub(state.weight, change), firstMoment, secondMoment};
}
