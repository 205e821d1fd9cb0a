import {weightSums, type WeightSums} from '@sparsegate/ops';
import {
  abs,
  concat,
  div,
  mul,
  reshape,
  sqrt,
  tidy,
  zeros,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {gateSquaredNorms, neuronSquaredNorms, resetSquaredNorms} from './group-norms.js';
import {partsOf} from './groups.js';
import type {Penalty} from './penalty.js';
import type {TargetKind} from './target.js';
import {tiedSquaredNorms} from './tied-norms.js';

/** Part of the steps after which half of the groups would be gone. */
const HALF_GONE_AFTER = 1 / 4;

/**
 * The λ at which half of what the target counts would be gone after a quarter of the steps if the data did not resist and no group were
 * spared for its size: with each step ‖w_g‖ loses λ / D, and so lasts for ‖D w_g‖ / λ steps.
 *
 * @param kind what the target counts
 * @param metric D of a weight, see `Metric`
 */
export function firstLambda(
  penalty: Penalty,
  kind: TargetKind,
  metric: (weight: Tensor) => Tensor,
  steps: number,
): number {
  const norms = tidy(() => groupNorms(penalty, kind, metric).dataSync());
  const sorted = norms.filter(norm => norm > 0).sort();
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return median / (HALF_GONE_AFTER * steps);
}

/**
 * ‖D w_g‖ for a λ of 1: of the groups of neurons for a target of neurons, of all groups for others; |D w| of single weights where there
 * are no groups.
 */
function groupNorms(
  {groups, groupOptions, grouped, tied, single}: Penalty,
  kind: TargetKind,
  metric: (of: Tensor) => Tensor,
): Tensor {
  const {neuronFactor = 1} = groupOptions;
  const scaled = (weight: Tensor): Tensor2D => mul(weight, metric(weight));
  if (groups === 'weights' || grouped.length === 0) {
    return concat(single.map(weight => abs(reshape(scaled(weight), [weight.size]))));
  }
  const squares = grouped.flatMap(layer => {
    const own = {
      ...layer,
      kernel: scaled(layer.kernel),
      recurrentKernel: scaled(layer.recurrentKernel),
    };
    const next = layer.next?.map(({matrix, rows}) => ({matrix: scaled(matrix), rows}));
    const ofResets = partsOf(groups).resets ? resetSquaredNorms(own, weightSums) : undefined;
    const ofNeurons =
      next && neuronFactor > 0
        ? [div(neuronSquaredNorms(own, next, weightSums), neuronFactor ** 2)]
        : [];
    if (kind === 'neurons') return ofNeurons;
    return [gateSquaredNorms(own, weightSums), ...(ofResets ? [ofResets] : []), ...ofNeurons];
  });
  if (neuronFactor > 0) {
    const scaledSums = (matrix: Tensor2D): WeightSums => weightSums(scaled(matrix));
    for (const one of tied) {
      squares.push(div(tiedSquaredNorms(one, scaledSums), neuronFactor ** 2));
    }
  }
  return squares.length > 0 ? sqrt(concat<Tensor>(squares)) : zeros([0]);
}
