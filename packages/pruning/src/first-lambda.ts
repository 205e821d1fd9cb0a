import {weightSums} from '@sparsegate/ops';
import {
  abs,
  concat,
  mul,
  reshape,
  sqrt,
  tidy,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {gateSquaredNorms, neuronSquaredNorms, resetSquaredNorms} from './group-norms.js';
import {partsOf} from './groups.js';
import type {Penalty} from './penalty.js';

/**
 * The λ at which half of what vanishes together would be gone after half of the steps if the data did not resist: with each step
 * ‖w_g‖ loses λ / D, and so lasts for ‖D w_g‖ / λ steps.
 *
 * @param metric D of a weight, see `Metric`
 */
export function firstLambda(
  penalty: Penalty,
  metric: (weight: Tensor) => Tensor,
  steps: number,
): number {
  const norms = tidy(() => groupNorms(penalty, metric).dataSync());
  const sorted = norms.filter(norm => norm > 0).sort();
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return (2 * median) / steps;
}

/** ‖D w_g‖ of all groups of gates, resets and neurons; |D w| of single weights where there are none. */
function groupNorms({groups, grouped, single}: Penalty, metric: (of: Tensor) => Tensor): Tensor {
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
    return [
      gateSquaredNorms(own, weightSums),
      ...(ofResets ? [ofResets] : []),
      ...(next ? [neuronSquaredNorms(own, next, weightSums)] : []),
    ];
  });
  return sqrt(concat(squares));
}
