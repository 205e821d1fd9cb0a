import {
  add,
  addN,
  mul,
  scalar,
  sum,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import {groupLasso, type GroupLassoOptions} from './group-lasso.js';
import {GROUP_EPSILON, safeNorms, type GroupedWeights} from './group-norms.js';
import {partsOf, type Groups} from './groups.js';
import {lasso} from './lasso.js';
import {readOnce, type SumsOf} from './matrix-sums.js';
import {isTied, type TiedNeurons} from './tied-neurons.js';
import {tiedSquaredNorms, tiedUnionSquaredNorms} from './tied-norms.js';
import {trainableGroups, trainableTies} from './trainable-weights.js';
import {blockLasso, type BlockSize} from './weight-blocks.js';

/** λ₁ and λ₂ at a training step, each ≥ 0. */
export interface Lambdas {
  group: number;
  weight: number;
}

/** What the pruning objective adds to the likelihood, but for λ. */
export interface Penalty {
  groups: Groups;
  blockSize: BlockSize;
  groupOptions: GroupLassoOptions;
  /** One entry a recurrent layer. */
  grouped: GroupedWeights[];
  /** Neurons whose outputs meet; `grouped` has no neuron groups for their layers. */
  tied: TiedNeurons[];
  /** The weights of the Lasso. */
  single: Variable[];
}

/** The part of a penalty that training can move. @param trainable see `trainableWeights` */
export function trainablePart(penalty: Penalty, trainable: ReadonlySet<Tensor>): Penalty {
  return {
    ...penalty,
    grouped: trainableGroups(penalty.grouped, trainable),
    tied: trainableTies(penalty.tied, trainable),
    single: penalty.single.filter(weight => trainable.has(weight)),
  };
}

/**
 * λ₁ Σ_g ‖w_g‖₂ + λ₂ ‖w‖₁. Scalar ≥ 0. With blocks, λ₂ √size Σ_b ‖w_b‖₂ for the weights of recurrent layers in
 * place of λ₂ ‖w‖₁.
 */
export function penaltyValue(penalty: Penalty, lambdas: Lambdas): Scalar {
  return tidy(() => {
    const sumsOf = readOnce(matricesOf(penalty));
    let total: Scalar = scalar(0);
    if (lambdas.group > 0) {
      for (const norms of groupNorms(penalty, sumsOf)) {
        total = add(total, mul(norms, lambdas.group));
      }
    }
    return lambdas.weight > 0 ? add(total, mul(smallest(penalty, sumsOf), lambdas.weight)) : total;
  });
}

/** Σ_g ‖w_g‖₂ of each layer, and of the neurons that are tied. */
function groupNorms({groups, groupOptions, grouped, tied}: Penalty, sumsOf: SumsOf): Scalar[] {
  const isUnion = partsOf(groups).neurons === 'union';
  const ofLayers = grouped
    .filter(layer => !isUnion || !isTied(layer, tied))
    .map(layer => groupLasso(layer, groups, groupOptions, sumsOf));
  return [...ofLayers, ...tied.map(one => tiedLasso(one, groups, groupOptions, sumsOf))];
}

function tiedLasso(
  tied: TiedNeurons,
  groups: Groups,
  {epsilon = GROUP_EPSILON, union, neuronFactor = 1}: GroupLassoOptions,
  sumsOf: SumsOf,
): Scalar {
  const {neurons} = partsOf(groups);
  if (neurons === 'none') return scalar(0);
  if (neurons === 'union')
    return sum(safeNorms(tiedUnionSquaredNorms(tied, sumsOf, union), epsilon));
  return mul(sum(safeNorms(tiedSquaredNorms(tied, sumsOf), epsilon)), neuronFactor);
}

/** The matrices of the recurrent layers, which blocks are made of. */
export function blockedMatrices({
  groups,
  grouped,
}: Pick<Penalty, 'groups' | 'grouped'>): Tensor2D[] {
  if (!partsOf(groups).blocks) return [];
  return grouped.flatMap(({kernel, recurrentKernel}) => [kernel, recurrentKernel]);
}

/** The Lasso of the smallest things that vanish: single weights, or blocks. */
function smallest(penalty: Penalty, sumsOf: SumsOf): Scalar {
  const {blockSize, single, groupOptions} = penalty;
  const blocked = blockedMatrices(penalty);
  const others = single.filter(weight => !(blocked as Tensor[]).includes(weight));
  const {epsilon = GROUP_EPSILON} = groupOptions;
  return addN([
    lasso(others, sumsOf),
    ...blocked.map(matrix => blockLasso(matrix, blockSize, epsilon)),
  ]);
}

function matricesOf({grouped, tied, single}: Penalty): Tensor2D[] {
  const ofGroups = grouped.flatMap(({kernel, recurrentKernel, next = []}) => [
    kernel,
    recurrentKernel,
    ...next.map(({matrix}) => matrix),
  ]);
  const ofTies = tied.flatMap(({readers}) => readers.map(({matrix}) => matrix));
  return [
    ...ofGroups,
    ...ofTies,
    ...(single.filter(({rank}) => rank === 2) as unknown as Tensor2D[]),
  ];
}
