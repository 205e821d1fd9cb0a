import {weightSums} from '@sparsegate/ops';
import {
  add,
  clipByValue,
  div,
  mul,
  reshape,
  sub,
  tidy,
  tile,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import {unionSquaredNorms} from './group-lasso.js';
import {
  gateSquaredNorms,
  neuronSquaredNorms,
  resetSquaredNorms,
  selfMask,
  spreadToResets,
  spreadToRows,
  type GroupedWeights,
} from './group-norms.js';
import {partsOf, type Groups} from './groups.js';
import {shrinkage, type Strength} from './shrinkage.js';
import {blockSquares, spreadBlocks, type BlockSize} from './weight-blocks.js';

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
  single: readonly Variable[];
  /** Whether λ₁ spares large groups: see `shrinkage`. Default false. */
  spareLarge?: boolean;
  /** D > 0 of a weight, a scalar or of its shape; called in a `tidy`. */
  metric: (weight: Tensor) => Tensor;
}

/** A weight on its way from w to u. */
interface Shrinking {
  weight: Variable;
  metric: Tensor;
  /** a: D w soft-thresholded by λ₂, and 0 in every group that became 0. In units of a gradient. */
  dual: Tensor;
  /** y = a / D */
  primal: Tensor;
  /** λ₁/‖y_g‖ of the groups that the weight is in, each to be broadcast. */
  pulls: Tensor[];
}

type Finder = (weight: Tensor) => Shrinking;

/**
 * Replaces the weights w by what approximates the proximal step in the metric D of the optimizer,
 *
 * argmin_u ½ Σ D (u − w)² + λ₁ Σ_g ‖u_g‖₂ + λ₂ ‖u‖₁,
 *
 * whose objective never rises by it, and whose zeros are zeros of the minimizer. In order:
 *
 * 1. a = sign(w) max(D |w| − λ₂, 0), exact for single weights; blocks that have ‖a_b‖ ≤ √size λ₂ become 0;
 * 2. gates with ‖a_g‖ ≤ λ₁ become 0, then what reset gates act on, where that is a group, and then neurons whose weights in what is
 *    left have ‖a_g‖ ≤ λ₁: the condition for 0 to be optimal, which groups that overlap cannot undo;
 * 3. u = a / (D + Σ_g λ₁/‖y_g‖) for the rest, y = a / D: the minimizer with each ‖u_g‖ replaced by the parabola above it that
 *    touches at y. All groups of a weight take part at once, however they overlap.
 *
 * With `spareLarge` each group has a λ₁ of its own, and so the objective is another at each step.
 *
 * With D = 1/rate it is the group soft-thresholding of plain gradient descent; with that of Adam, what Yun, Lozano and Yang (2021)
 * and Deleu and Bengio (2021) solve by Newton's method for each group. The next step goes on from there.
 */
export function proximalStep(terms: ProximalTerms): void {
  const {groups, groupLambda, neuronLambda, weightLambda, grouped, spareLarge = false} = terms;
  if (groupLambda === 0 && neuronLambda === 0 && weightLambda === 0) return;
  tidy(() => {
    const shrinking = begin(terms);
    const of = (matrix: Tensor): Shrinking => shrinking.get(matrix)!;
    const {blocks, neurons, resets} = partsOf(groups);
    const ofGroups: Strength = {lambda: groupLambda, spareLarge};
    const ofNeurons: Strength = {lambda: neuronLambda, spareLarge};
    if (blocks) shrinkBlocks(terms, of);
    if (groupLambda > 0 && neurons === 'union') {
      for (const layer of grouped) shrinkUnions(layer, ofGroups, of);
    } else if (neurons === 'apart') {
      for (const layer of grouped) shrinkGates(layer, ofGroups, of);
      for (const layer of resets ? grouped : []) shrinkResets(layer, ofGroups, of);
      for (const layer of grouped) shrinkNeurons(layer, ofNeurons, of);
    }
    for (const {weight, metric, dual, pulls} of shrinking.values()) {
      weight.assign(
        div(
          dual,
          pulls.reduce<Tensor>((total, pull) => add(total, pull), metric),
        ),
      );
    }
  });
}

/** Step 1 for all weights: those of groups, and those that the Lasso acts on by themselves. */
function begin(terms: ProximalTerms): Map<Tensor, Shrinking> {
  const {groups, weightLambda, grouped, single, metric: metricOf} = terms;
  const cells = grouped.flatMap(({kernel, recurrentKernel}) => [kernel, recurrentKernel]);
  const next = grouped.flatMap(layer => (layer.next ?? []).map(({matrix}) => matrix));
  const inBlocks = partsOf(groups).blocks ? new Set<Tensor>(cells) : new Set<Tensor>();
  const thresholded = new Set<Tensor>(single.filter(weight => !inBlocks.has(weight)));
  return new Map(
    [...new Set<Tensor>([...cells, ...next, ...single])].map(weight => {
      const metric = metricOf(weight);
      const whole = mul(weight, metric);
      const dual =
        weightLambda > 0 && thresholded.has(weight) ? softened(whole, weightLambda) : whole;
      const primal = dual === whole ? weight : div(dual, metric);
      return [weight, {weight: weight as Variable, metric, dual, primal, pulls: []}];
    }),
  );
}

/** sign(x) max(|x| − λ, 0) */
function softened(x: Tensor, lambda: number): Tensor {
  return sub(x, clipByValue(x, -lambda, lambda));
}

function shrinkBlocks({grouped, blockSize, weightLambda}: ProximalTerms, of: Finder): void {
  if (weightLambda === 0) return;
  const lambda = Math.sqrt(blockSize) * weightLambda;
  for (const matrix of grouped.flatMap(({kernel, recurrentKernel}) => [kernel, recurrentKernel])) {
    const {dual, primal} = of(matrix);
    const {live, pull} = shrinkage(
      blockSquares(dual as Tensor2D, blockSize),
      blockSquares(primal as Tensor2D, blockSize),
      {lambda, spareLarge: false},
    );
    const spread = (values: Tensor): Tensor =>
      spreadBlocks(values as Tensor2D, blockSize, matrix.shape[1]);
    apply(of(matrix), spread(live), spread(pull));
  }
}

function shrinkGates(layer: GroupedWeights, strength: Strength, of: Finder): void {
  const {live, pull} = shrinkage(
    gateSquaredNorms(seen(layer, of, 'dual'), weightSums),
    gateSquaredNorms(seen(layer, of, 'primal'), weightSums),
    strength,
  );
  for (const matrix of [layer.kernel, layer.recurrentKernel]) apply(of(matrix), live, pull);
}

function shrinkResets(layer: GroupedWeights, strength: Strength, of: Finder): void {
  const duals = resetSquaredNorms(seen(layer, of, 'dual'), weightSums);
  const primals = resetSquaredNorms(seen(layer, of, 'primal'), weightSums);
  if (!duals || !primals) return;
  const {live, pull} = shrinkage(duals, primals, strength);
  apply(of(layer.recurrentKernel), spreadToResets(live, layer, 1), spreadToResets(pull, layer, 0));
}

function shrinkNeurons(layer: GroupedWeights, strength: Strength, of: Finder): void {
  if (!layer.next) return;
  const [dual, primal] = [seen(layer, of, 'dual'), seen(layer, of, 'primal')];
  const {live, pull} = shrinkage(
    neuronSquaredNorms(dual, dual.next!, weightSums),
    neuronSquaredNorms(primal, primal.next!, weightSums),
    strength,
  );
  applyToRows(layer, live, pull, of);
}

/** The union counts each of its weights once: what `union: 'set'` means. */
function shrinkUnions(layer: GroupedWeights, strength: Strength, of: Finder): void {
  const {live, pull} = shrinkage(
    unionSquaredNorms(seen(layer, of, 'dual'), weightSums, 'set'),
    unionSquaredNorms(seen(layer, of, 'primal'), weightSums, 'set'),
    strength,
  );
  const gates = layer.cell.gates.length;
  const units = live.shape[0]!;
  for (const matrix of [layer.kernel, layer.recurrentKernel]) {
    apply(of(matrix), tile(live, [gates]), tile(pull, [gates]));
  }
  applyToRows(layer, live, pull, of);
  // By row and by column, a weight to a gate of its own neuron was just pulled twice.
  if (layer.next) {
    const twice = mul(selfMask(layer.cell, units), reshape(pull, [units, 1]));
    of(layer.recurrentKernel).pulls.push(mul(twice, -1));
  }
}

function applyToRows(layer: GroupedWeights, live: Tensor1D, pull: Tensor1D, of: Finder): void {
  const units = live.shape[0];
  apply(of(layer.recurrentKernel), reshape(live, [units, 1]), reshape(pull, [units, 1]));
  for (const next of layer.next ?? []) {
    apply(of(next.matrix), spreadToRows(live, next, 1), spreadToRows(pull, next, 0));
  }
}

/** The weights of a layer's groups as they are by now. */
function seen(layer: GroupedWeights, of: Finder, as: 'dual' | 'primal'): GroupedWeights {
  return {
    cell: layer.cell,
    kernel: of(layer.kernel)[as] as Tensor2D,
    recurrentKernel: of(layer.recurrentKernel)[as] as Tensor2D,
    next: layer.next?.map(({matrix, rows}) => ({matrix: of(matrix)[as] as Tensor2D, rows})),
  };
}

function apply(to: Shrinking, live: Tensor, pull: Tensor): void {
  to.dual = mul(to.dual, live);
  to.primal = mul(to.primal, live);
  to.pulls.push(pull);
}
