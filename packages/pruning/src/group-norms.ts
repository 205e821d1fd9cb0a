import {
  add,
  eye,
  maximum,
  mul,
  pad,
  reshape,
  slice,
  sqrt,
  square,
  sum,
  tidy,
  tile,
  type Rank,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {gateColumn, type Cell, type RowMap} from '@sparsegate/structure';
import type {SumsOf} from './matrix-sums.js';

/** A weight matrix that multiplies the layer's output, and which of its rows belong to which neuron. */
export interface NextWeights {
  /** [R, C] */
  matrix: Tensor2D;
  rows: RowMap;
}

/** The weights that the groups of one recurrent layer are made of. */
export interface GroupedWeights {
  cell: Cell;
  /** [I, gates · U] */
  kernel: Tensor2D;
  /** [U, gates · U] */
  recurrentKernel: Tensor2D;
  /** Undefined where the layer's neurons cannot be removed: then it has no neuron groups. */
  next?: NextWeights[];
}

/** Added to the squared norm of a group inside the root, as the code of Intrinsic Sparse Structures does. */
export const GROUP_EPSILON = 1e-8;

/** With an epsilon of 0, a squared norm below this is an empty group; √1e-12 = 1e-6 is far under any magnitude threshold. */
const EMPTY_GROUP = 1e-12;

/**
 * √(‖w_g‖² + ε) of each squared norm; its gradient is w/√(‖w_g‖² + ε), and 0 at an empty group.
 *
 * Paper: no ε. Without one, d√x/dx is ∞ at 0 and ∞ · 0 is NaN: the first group that pruning empties would turn the
 * whole kernel into NaN. With ε = 0 the floor passes gradient 0 instead.
 */
export function safeNorms(squaredNorms: Tensor1D, epsilon: number): Tensor1D {
  return tidy(() => sqrt(maximum<Tensor1D>(add(squaredNorms, epsilon), EMPTY_GROUP)));
}

/** ‖w_{k,G}‖² of every gate, [gates · U], in the order of the kernel's columns. */
export function gateSquaredNorms(
  {kernel, recurrentKernel}: GroupedWeights,
  sumsOf: SumsOf,
): Tensor1D {
  return add(sumsOf(kernel).columnSquares, sumsOf(recurrentKernel).columnSquares);
}

/**
 * Un, [U, U]: the block of the recurrent kernel that multiplies r ∘ h, so that row k is what reset gate k acts on. Undefined for a cell
 * whose reset gates, if it has them, act on what enters a neuron.
 */
export function resetUse({
  cell,
  recurrentKernel,
}: Pick<GroupedWeights, 'cell' | 'recurrentKernel'>): Tensor2D | undefined {
  const units = recurrentKernel.shape[0];
  const first = firstResetColumn(cell, units);
  return first === undefined ? undefined : slice(recurrentKernel, [0, first], [units, units]);
}

/** ‖Un[k, :]‖² of every neuron, [U]; undefined where there is no such block. */
export function resetSquaredNorms(weights: GroupedWeights, sumsOf: SumsOf): Tensor1D | undefined {
  return tidy(() => {
    const matrix = resetUse(weights);
    return matrix && sumsOf(matrix).rowSquares;
  });
}

/** Where Un begins in the recurrent kernel, the block that multiplies r ∘ h; undefined where there is none. */
export function firstResetColumn(cell: Cell, units: number): number | undefined {
  const gate = cell.gates.findIndex(({reads}) => reads === 'r∘h');
  return gate < 0 ? undefined : gateColumn(units, gate, 0);
}

/** ‖w_{k,h}‖² of every neuron, [U]: its row of the recurrent kernel and its rows of the next layers' matrices. */
export function neuronSquaredNorms(
  {recurrentKernel}: GroupedWeights,
  next: NextWeights[],
  sumsOf: SumsOf,
): Tensor1D {
  return tidy(() => {
    const units = recurrentKernel.shape[0];
    return next.reduce<Tensor1D>(
      (total, {matrix, rows}) => add(total, ofNeurons(sumsOf(matrix).rowSquares, rows, units)),
      sumsOf(recurrentKernel).rowSquares,
    );
  });
}

/** Each neuron's share of the squared rows of a next layer's matrix, [U]. */
function ofNeurons(
  rowSquares: Tensor1D,
  {base, stride, repeats, offset}: RowMap,
  units: number,
): Tensor1D {
  if (repeats === 1) return slice(rowSquares, [base + offset], [units]);
  const byRepeat = reshape<Rank.R2>(slice(rowSquares, [base], [repeats * stride]), [
    repeats,
    stride,
  ]);
  return sum(slice(byRepeat, [0, offset], [repeats, units]), 0);
}

/** Σ_G recurrentKernel[k, col(G, k)]² of every neuron, [U]: the weights from a neuron to its own gates. */
export function selfSquares({cell, recurrentKernel}: GroupedWeights): Tensor1D {
  const isSelf = selfMask(cell, recurrentKernel.shape[0]);
  return tidy(() => sum(mul(square(recurrentKernel), isSelf), 1));
}

/** [U, gates · U], 1 where a weight leads from a neuron to a gate of its own. */
function selfMask(cell: Cell, units: number): Tensor2D {
  return tidy(() => tile(eye(units), [1, cell.gates.length]));
}

/** Values of the neurons, [U], at each neuron's rows of a next layer's matrix, [R, 1]; `others` at rows that are not theirs. */
export function spreadToRows(
  values: Tensor1D,
  {matrix, rows: {base, stride, repeats, offset}}: NextWeights,
  others: number,
): Tensor2D {
  const units = values.shape[0];
  return tidy(() => {
    const once = pad(values, [[offset, stride - offset - units]], others);
    const all = repeats === 1 ? once : tile(once, [repeats]);
    const after = matrix.shape[0] - base - repeats * stride;
    return reshape(pad(all, [[base, after]], others), [matrix.shape[0], 1]);
  });
}
