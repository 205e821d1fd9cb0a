import {weightSums} from '@sparsegate/ops';
import {checkOptions, numberFrom, oneOf, type Checks} from '@sparsegate/structure';
import {
  add,
  mul,
  reshape,
  scalar,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {
  gateSquaredNorms,
  GROUP_EPSILON,
  neuronSquaredNorms,
  resetSquaredNorms,
  safeNorms,
  selfSquares,
  type GroupedWeights,
} from './group-norms.js';
import {GROUPS, partsOf, type Groups} from './groups.js';
import type {SumsOf} from './matrix-sums.js';

export interface GroupLassoOptions {
  /** Added inside the root of each norm, ≥ 0. Default 1e-8. */
  epsilon?: number;
  /** Whether a neuron's union group counts its weights to its own gates once ('set') or twice ('code'). Default 'code'. */
  union?: 'code' | 'set';
  /** How many times as much the group of a neuron counts as that of a gate, where both are there, ≥ 0. Default 1, as in the paper. */
  neuronFactor?: number;
}

const CHECKS: Checks<GroupLassoOptions> = {
  epsilon: numberFrom(0),
  union: oneOf('code', 'set'),
  neuronFactor: numberFrom(0),
};

/**
 * Σ_g ‖w_g‖₂ over the groups of one recurrent layer, not yet multiplied by λ₁. Scalar ≥ 0.
 *
 * Paper: the union group is a set; the code of Intrinsic Sparse Structures counts the four self-connections of a neuron
 * twice, which is the default here because the published λ₁ belong to it.
 *
 * @param sumsOf shares what is read of a matrix with other penalties of the same evaluation
 */
export function groupLasso(
  weights: GroupedWeights,
  groups: Groups,
  options: GroupLassoOptions = {},
  sumsOf: SumsOf = weightSums,
): Scalar {
  oneOf(...GROUPS)('groupLasso: groups', groups);
  checkOptions('groupLasso', options, CHECKS);
  const {epsilon = GROUP_EPSILON, neuronFactor = 1} = options;
  const {neurons, resets} = partsOf(groups);
  const total = (squaredNorms: Tensor1D): Scalar => sum(safeNorms(squaredNorms, epsilon));
  return tidy(() => {
    if (neurons === 'none') return scalar(0);
    if (neurons === 'union') return total(unionSquaredNorms(weights, sumsOf, options.union));
    let norms = total(gateSquaredNorms(weights, sumsOf));
    const ofResets = resets ? resetSquaredNorms(weights, sumsOf) : undefined;
    if (ofResets) norms = add(norms, total(ofResets));
    if (!weights.next) return norms;
    const ofNeurons = total(neuronSquaredNorms(weights, weights.next, sumsOf));
    return add(norms, mul(ofNeurons, neuronFactor));
  });
}

/** Squared norm of each neuron's union group, [U]. */
export function unionSquaredNorms(
  weights: GroupedWeights,
  sumsOf: SumsOf,
  union: 'code' | 'set' = 'code',
): Tensor1D {
  const units = weights.recurrentKernel.shape[0];
  const ofGates: Tensor2D = reshape(gateSquaredNorms(weights, sumsOf), [
    weights.cell.gates.length,
    units,
  ]);
  const incoming = sum<Tensor1D>(ofGates, 0);
  if (!weights.next) return incoming;
  const both: Tensor1D = add(incoming, neuronSquaredNorms(weights, weights.next, sumsOf));
  return union === 'set' ? sub(both, selfSquares(weights)) : both;
}
