import {
  add,
  mul,
  scalar,
  tidy,
  type Scalar,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import {groupLasso, type GroupLassoOptions, type Groups} from './group-lasso.js';
import type {GroupedWeights} from './group-norms.js';
import {lasso} from './lasso.js';
import {readOnce} from './matrix-sums.js';
import {valueAt, type Schedule} from './schedule.js';

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

/** λ₁ Σ_g ‖w_g‖₂ + λ₂ ‖w‖₁ at a training step. Scalar ≥ 0; every λ as its schedule says. */
export function penaltyAt(penalty: Penalty, step: number): Scalar {
  const groupLambda = valueAt(penalty.groupLambda, step);
  const weightLambda = valueAt(penalty.weightLambda, step);
  return tidy(() => {
    const sumsOf = readOnce(matricesOf(penalty));
    let total: Scalar = scalar(0);
    if (groupLambda > 0) {
      for (const weights of penalty.grouped) {
        const norms = groupLasso(weights, penalty.groups, penalty.groupOptions, sumsOf);
        total = add(total, mul(norms, groupLambda));
      }
    }
    return weightLambda > 0 ? add(total, mul(lasso(penalty.single, sumsOf), weightLambda)) : total;
  });
}

function matricesOf({grouped, single}: Penalty): Tensor2D[] {
  const ofGroups = grouped.flatMap(({kernel, recurrentKernel, next = []}) => [
    kernel,
    recurrentKernel,
    ...next.map(({matrix}) => matrix),
  ]);
  return [...ofGroups, ...(single.filter(({rank}) => rank === 2) as unknown as Tensor2D[])];
}
