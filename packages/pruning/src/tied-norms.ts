import {sumOfMembers} from '@sparsegate/ops';
import {addN, reshape, sub, sum, tidy, type Rank, type Tensor1D} from '@tensorflow/tfjs-core';
import {gateSquaredNorms, selfSquares, type GroupedWeights} from './group-norms.js';
import type {SumsOf} from './matrix-sums.js';
import type {TiedNeurons} from './tied-neurons.js';

/** ‖w_h‖² of every group of tied neurons, [groups]: their rows of the recurrent kernels and of the matrices that read them. */
export function tiedSquaredNorms(
  {groups, members, readers}: TiedNeurons,
  sumsOf: SumsOf,
): Tensor1D {
  const rows = [
    ...members.map(({layer, groupOf}) => ({matrix: layer.recurrentKernel, groupOf})),
    ...readers,
  ];
  return tidy(() =>
    addN(rows.map(({matrix, groupOf}) => sumOfMembers(sumsOf(matrix).rowSquares, groupOf, groups))),
  );
}

/** Squared norm of the union of each group of tied neurons, [groups]: `unionSquaredNorms` of all of them. */
export function tiedUnionSquaredNorms(
  tied: TiedNeurons,
  sumsOf: SumsOf,
  union: 'code' | 'set' = 'code',
): Tensor1D {
  const {groups, members} = tied;
  return tidy(() => {
    const entering = members.map(({layer, groupOf}) => {
      const once =
        union === 'set'
          ? sub(incoming(layer, sumsOf), selfSquares(layer))
          : incoming(layer, sumsOf);
      return sumOfMembers(once as Tensor1D, groupOf, groups);
    });
    return addN([...entering, tiedSquaredNorms(tied, sumsOf)]);
  });
}

/** Squared norm of what enters each neuron, [U]. */
function incoming(layer: GroupedWeights, sumsOf: SumsOf): Tensor1D {
  const shape: [number, number] = [layer.cell.gates.length, layer.recurrentKernel.shape[0]];
  return sum(reshape<Rank.R2>(gateSquaredNorms(layer, sumsOf), shape), 0);
}
