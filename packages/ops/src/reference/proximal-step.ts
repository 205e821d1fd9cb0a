import {
  add,
  addN,
  cast,
  clipByValue,
  div,
  mul,
  notEqual,
  pad,
  reshape,
  scalar,
  slice,
  sqrt,
  square,
  sub,
  sum,
  tensor1d,
  tile,
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {blockSquares, spreadBlocks} from '../block-squares.js';
import type {GroupFamily, GroupPart} from '../contracts/proximal-step.js';
import type {ShrunkWeight, StepMetric} from '../proximal-step.js';
import {atMembers, sumOfMembers} from './group-members.js';
import {groupShrinkage} from './group-shrinkage.js';

/** A weight on its way from w to u. */
interface Shrinking {
  metric: Tensor;
  /** a: D w soft-thresholded by λ₂, and 0 in every group that became 0. In units of a gradient. */
  dual: Tensor;
  /** y = a / D */
  primal: Tensor;
  /** λ_g/‖y_g‖ of the groups that the weight is in, each to be broadcast. */
  pulls: Tensor[];
}

/** `proximalStep` in plain tfjs ops. Makes tensors besides its result: call it in a `tidy`. */
export function proximalStepReference(
  weights: readonly ShrunkWeight[],
  families: readonly GroupFamily[],
): Tensor[] {
  const shrinking = weights.map(begin);
  for (const family of families) shrink(family, shrinking);
  return shrinking.map(({metric, dual, pulls}) =>
    div(
      dual,
      pulls.reduce<Tensor>((total, pull) => add(total, pull), metric),
    ),
  );
}

/** D, a scalar or of the weight's shape. Makes tensors besides its result: call it in a `tidy`. */
export function metricTensor({moment, root, factor, inside, outside, scale}: StepMetric): Tensor {
  if (!moment) return scalar(scale);
  const within = add(mul(moment, factor), inside);
  return mul(add(root ? sqrt(within) : within, outside), scale);
}

function begin({weight, metric: terms, softening}: ShrunkWeight): Shrinking {
  const metric = metricTensor(terms);
  const whole = mul(weight, metric);
  if (softening === 0) return {metric, dual: whole, primal: weight, pulls: []};
  const dual = sub(whole, clipByValue(whole, -softening, softening));
  return {metric, dual, primal: div(dual, metric), pulls: []};
}

function shrink(family: GroupFamily, weights: readonly Shrinking[]): void {
  const squares = (as: 'dual' | 'primal'): Tensor1D =>
    addN(
      family.parts.map(part =>
        squaresOf(part, weights[part.weight][as] as Tensor2D, family.groups),
      ),
    );
  const {live, pull} = groupShrinkage(squares('dual'), squares('primal'), family);
  for (const part of family.parts) {
    const weight = weights[part.weight];
    const lives = spread(live, part, weight.dual as Tensor2D, 1);
    weight.dual = mul(weight.dual, lives);
    weight.primal = mul(weight.primal, lives);
    const pulls = spread(pull, part, weight.dual as Tensor2D, 0);
    weight.pulls.push(counted(part) ? mul(pulls, counted(part)!) : pulls);
  }
}

/** Σ a² of what a part has in each group, [groups]. */
function squaresOf(part: GroupPart, matrix: Tensor2D, groups: number): Tensor1D {
  if (part.along === 'blocks') return reshape(blockSquares(matrix, part.size), [groups]);
  if (part.along === 'columns') {
    return sumOfMembers(sum(square(matrix), 0), part.groupOf, groups);
  }
  const rows = counted(part);
  const own = rows ? mul<Tensor2D>(matrix, rows) : matrix;
  const [first, end] = part.between ?? [0, matrix.shape[1]];
  const within = slice(own, [0, first], [matrix.shape[0], end - first]);
  return sumOfMembers(sum(square(within), 1), part.groupOf, groups);
}

/** [R, C], 0 where a weight is in its group by its column already; undefined where there is no such weight. */
function counted(part: GroupPart): Tensor2D | undefined {
  if (part.along !== 'rows' || !part.besideColumns) return undefined;
  const ofRows = reshape(tensor1d([...part.groupOf], 'float32'), [-1, 1]);
  const ofColumns = tensor1d([...part.besideColumns], 'float32');
  return cast(notEqual(ofRows, ofColumns), 'float32') as Tensor2D;
}

/** Values of groups, [groups], to be broadcast over the matrix; `others` at weights of no group. */
function spread(values: Tensor1D, part: GroupPart, matrix: Tensor2D, others: number): Tensor {
  const [rows, columns] = matrix.shape;
  if (part.along === 'blocks') {
    const blocks = Math.ceil(columns / part.size);
    return spreadBlocks(reshape(values, [rows, blocks]), part.size, columns);
  }
  const ofMembers = atMembers(values, part.groupOf, others);
  if (part.along === 'columns') return ofMembers;
  const ofRows = reshape<Rank.R2>(ofMembers, [rows, 1]);
  if (!part.between) return ofRows;
  const [first, end] = part.between;
  const around: Array<[number, number]> = [
    [0, 0],
    [first, columns - end],
  ];
  return pad(tile(ofRows, [1, end - first]), around, others);
}
