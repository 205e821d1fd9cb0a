import {proximalStep, type ShrunkWeight, type StepMetric} from '@sparsegate/ops';
import {tidy, type Tensor, type Variable} from '@tensorflow/tfjs-core';
import type {GroupedWeights} from './group-norms.js';
import {partsOf, type Groups} from './groups.js';
import {proximalFamilies} from './proximal-families.js';
import type {TiedNeurons} from './tied-neurons.js';
import type {BlockSize} from './weight-blocks.js';

/** The terms of the pruning objective, over weights that training moves, and the metric in which they are shrunk. */
export interface ProximalTerms {
  groups: Groups;
  blockSize: BlockSize;
  /** λ₁ ≥ 0, of gates, and of what reset gates act on. */
  groupLambda: number;
  /** λ₁ of neurons ≥ 0, where they are groups beside gates. */
  neuronLambda: number;
  /** λ₂ ≥ 0 */
  weightLambda: number;
  grouped: readonly GroupedWeights[];
  /** Neurons whose outputs meet, beside the groups of their layers. Default none. */
  tied?: readonly TiedNeurons[];
  single: readonly Variable[];
  /** Whether λ₁ spares large groups: see `proximalStep` of ops. Default false. */
  spareLarge?: boolean;
  /** Called in a `tidy`. */
  metric: (weight: Tensor) => StepMetric;
}

/**
 * Replaces the weights by what approximates the proximal step of the pruning objective in the metric of the optimizer: `proximalStep` of
 * ops, all weights and groups in one call. In order:
 *
 * 1. single weights are soft-thresholded by λ₂; blocks that have ‖a_b‖ ≤ √size λ₂ become 0;
 * 2. gates with ‖a_g‖ ≤ λ₁ become 0, then what reset gates act on, where that is a group, and then neurons whose weights in what is
 *    left have ‖a_g‖ ≤ λ₁;
 * 3. the rest is shrunk by all groups at once.
 *
 * The next step goes on from there.
 */
export function shrinkWeights(terms: ProximalTerms): void {
  const {groupLambda, neuronLambda, weightLambda} = terms;
  if (groupLambda === 0 && neuronLambda === 0 && weightLambda === 0) return;
  tidy(() => {
    const weights = shrunkWeights(terms);
    const positions = new Map<Tensor, number>(weights.map(({weight}, k) => [weight, k]));
    const families = proximalFamilies(terms, weight => positions.get(weight)!);
    proximalStep(weights, families).forEach((next, k) => {
      (weights[k].weight as Variable).assign(next);
    });
  });
}

/** The weights of groups, and those that the Lasso acts on by themselves. */
function shrunkWeights({
  groups,
  weightLambda,
  grouped,
  tied = [],
  single,
  metric,
}: ProximalTerms): ShrunkWeight[] {
  const cells = grouped.flatMap(({kernel, recurrentKernel}) => [kernel, recurrentKernel]);
  const next = grouped.flatMap(layer => (layer.next ?? []).map(({matrix}) => matrix));
  const readers = tied.flatMap(one => one.readers.map(({matrix}) => matrix));
  const inBlocks = partsOf(groups).blocks ? new Set<Tensor>(cells) : new Set<Tensor>();
  const softened = new Set<Tensor>(single.filter(weight => !inBlocks.has(weight)));
  return [...new Set<Tensor>([...cells, ...next, ...readers, ...single])].map(weight => ({
    weight,
    metric: metric(weight),
    softening: softened.has(weight) ? weightLambda : 0,
  }));
}
