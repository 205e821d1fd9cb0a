import {
  add,
  mul,
  scalar,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import {groupLasso, type GroupLassoOptions, type Groups} from './group-lasso.js';
import type {GroupedWeights} from './group-norms.js';
import {lasso} from './lasso.js';
import {readOnce} from './matrix-sums.js';
import {valueAt, type Schedule} from './schedule.js';
import {trainableGroups} from './trainable-weights.js';

/** The pruning objective's part besides the likelihood, ready for any step. */
export interface Penalty {
  groups: Groups;
  groupLambda: Schedule;
  weightLambda: Schedule;
  groupOptions: GroupLassoOptions;
  /** One entry a recurrent layer. */
  grouped: GroupedWeights[];
  /** The weights of the Lasso. */
  single: Variable[];
}

/**
 * λ₁ Σ_g ‖w_g‖₂ + λ₂ ‖w‖₁ at a training step, over what training can move. Scalar ≥ 0; every λ as its schedule says.
 *
 * @param trainable see `trainableWeights`
 */
export function penaltyAt(penalty: Penalty, step: number, trainable: ReadonlySet<Tensor>): Scalar {
  const groupLambda = valueAt(penalty.groupLambda, step);
  const weightLambda = valueAt(penalty.weightLambda, step);
  const grouped = trainableGroups(penalty.grouped, trainable);
  const single = penalty.single.filter(weight => trainable.has(weight));
  return tidy(() => {
    const sumsOf = readOnce(matricesOf(grouped, single));
    let total: Scalar = scalar(0);
    if (groupLambda > 0) {
      for (const weights of grouped) {
        const norms = groupLasso(weights, penalty.groups, penalty.groupOptions, sumsOf);
        total = add(total, mul(norms, groupLambda));
      }
    }
    return weightLambda > 0 ? add(total, mul(lasso(single, sumsOf), weightLambda)) : total;
  });
}

function matricesOf(grouped: readonly GroupedWeights[], single: readonly Variable[]): Tensor2D[] {
  const ofGroups = grouped.flatMap(({kernel, recurrentKernel, next = []}) => [
    kernel,
    recurrentKernel,
    ...next.map(({matrix}) => matrix),
  ]);
  return [...ofGroups, ...(single.filter(({rank}) => rank === 2) as unknown as Tensor2D[])];
}
