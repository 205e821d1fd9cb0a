import {tidy, type NamedTensorMap, type Tensor} from '@tensorflow/tfjs-core';
import {
  PROXIMAL_STEP,
  type GroupFamily,
  type MetricTerms,
  type ProximalStepAttrs,
} from './contracts/proximal-step.js';
import {callKernel, dispatch} from './dispatch.js';
import {proximalStepReference} from './reference/proximal-step.js';

/** The metric of a weight's step, D > 0, by what the optimizer keeps of it. */
export interface StepMetric extends MetricTerms {
  /** v, of the weight's shape. */
  moment?: Tensor;
}

/** A weight w before a proximal step. */
export interface ShrunkWeight {
  weight: Tensor;
  metric: StepMetric;
  /** λ₂ of single weights, ≥ 0. */
  softening: number;
}

/**
 * What approximates the proximal step of weights w in the metric D of an optimizer,
 *
 * argmin_u ½ Σ D (u − w)² + Σ_g λ_g ‖u_g‖₂ + λ₂ ‖u‖₁,
 *
 * whose objective never rises by it, and whose zeros are zeros of the minimizer. In order:
 *
 * 1. a = sign(w) max(D |w| − λ₂, 0), exact for single weights;
 * 2. family by family, groups that have ‖a_g‖ ≤ λ_g become 0: the condition for 0 to be optimal, which groups that overlap cannot undo;
 * 3. u = a / (D + Σ_g λ_g/‖y_g‖) for the rest, y = a / D: the minimizer with each ‖u_g‖ replaced by the parabola above it that
 *    touches at y. All groups of a weight take part at once, however they overlap.
 *
 * λ_g is λ of the family; or, sparing large groups, λ max(0, 1 − ‖y_g‖ / s), with s 1.4 times the mean norm of the groups that are not 0:
 * the slope of the minimax concave penalty (Zhang, _Nearly unbiased variable selection under minimax concave penalty_, 2010). Then the
 * objective is another at each step.
 *
 * With D = 1/rate it is the group soft-thresholding of plain gradient descent; with that of Adam, what Yun, Lozano and Yang (2021)
 * and Deleu and Bengio (2021) solve by Newton's method for each group. Has no gradient: it belongs after an update, not in a loss.
 *
 * @returns u of each weight; makes exactly these tensors
 */
export function proximalStep(
  weights: readonly ShrunkWeight[],
  families: readonly GroupFamily[],
): Tensor[] {
  return dispatch(
    PROXIMAL_STEP,
    () => runKernel(weights, families),
    () => tidy(() => proximalStepReference(weights, families)),
  );
}

function runKernel(weights: readonly ShrunkWeight[], families: readonly GroupFamily[]): Tensor[] {
  const inputs: NamedTensorMap = {};
  weights.forEach(({weight, metric: {moment}}, k) => {
    inputs[`weight${k}`] = weight;
    if (moment) inputs[`moment${k}`] = moment;
  });
  const attrs: ProximalStepAttrs = {weights, families};
  return callKernel(PROXIMAL_STEP, inputs, attrs);
}
