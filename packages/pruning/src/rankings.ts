import {atMembers, blockSquares, spreadBlocks, weightSums} from '@sparsegate/ops';
import {gateColumn, type Cell} from '@sparsegate/structure';
import {
  abs,
  mul,
  reshape,
  tile,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import type {DensityKind} from './density.js';
import {
  gateSquaredNorms,
  neuronSquaredNorms,
  spreadToRows,
  type GroupedWeights,
} from './group-norms.js';
import type {TiedNeurons} from './tied-neurons.js';
import {tiedSquaredNorms} from './tied-norms.js';
import type {BlockSize} from './weight-blocks.js';

/** Columns of a ranking that belong to one gate: from, and to but without. */
export interface GateColumns {
  gate: string;
  from: number;
  to: number;
}

/** Things of one kind that are ranked among themselves, in [R, C]. */
export interface Ranking {
  /** For messages. */
  layer: string;
  shape: [number, number];
  /** Absent where columns belong to no gate. */
  gates?: GateColumns[];
  /** The weights that it makes zeros in. */
  weights: Variable[];
  /** How large each is, [R, C]; of norms the squares. */
  sizes: () => Tensor2D;
  /** Zeroes those at which a [R, C] of 1 and 0 has a 0. */
  keep: (live: Tensor2D) => void;
}

/** A recurrent layer's weights, with its name. */
export interface NamedLayer extends GroupedWeights {
  name: string;
}

/** What is ranked in a layer. With 'neurons', nothing where they cannot be removed. */
export function rankings(layer: NamedLayer, kind: DensityKind, blockSize: BlockSize): Ranking[] {
  const matrices = [layer.kernel, layer.recurrentKernel];
  if (kind === 'gates') return [ofGates(layer)];
  if (kind === 'neurons') return layer.next ? [ofNeurons(layer, layer.next)] : [];
  return matrices.map(matrix => ({
    ...(kind === 'weights' ? ofWeights(layer.name, matrix) : ofBlocks(layer, matrix, blockSize)),
    gates: gateColumns(layer.cell, unitsOf(layer), kind === 'weights' ? 1 : blockSize),
  }));
}

/** Single weights of a matrix. */
export function ofWeights(layer: string, matrix: Tensor2D): Ranking {
  return {
    layer,
    shape: matrix.shape,
    weights: [asVariable(matrix)],
    sizes: () => abs(matrix),
    keep: live => multiply(matrix, live),
  };
}

function ofBlocks({name}: NamedLayer, matrix: Tensor2D, size: BlockSize): Ranking {
  const [rows, columns] = matrix.shape;
  return {
    layer: name,
    shape: [rows, Math.ceil(columns / size)],
    weights: [asVariable(matrix)],
    sizes: () => blockSquares(matrix, size),
    keep: live => multiply(matrix, spreadBlocks(live, size, columns)),
  };
}

function ofGates(layer: NamedLayer): Ranking {
  const {name, kernel, recurrentKernel} = layer;
  const columns = kernel.shape[1];
  return {
    layer: name,
    shape: [1, columns],
    gates: gateColumns(layer.cell, unitsOf(layer), 1),
    weights: [kernel, recurrentKernel].map(asVariable),
    sizes: () => reshape(gateSquaredNorms(layer, weightSums), [1, columns]),
    keep: live => {
      for (const matrix of [kernel, recurrentKernel]) multiply(matrix, live);
    },
  };
}

/** With a neuron its gates go: nothing reads them any more. */
function ofNeurons(layer: NamedLayer, next: NonNullable<NamedLayer['next']>): Ranking {
  const {name, cell, kernel, recurrentKernel} = layer;
  const units = unitsOf(layer);
  return {
    layer: name,
    shape: [1, units],
    weights: [kernel, recurrentKernel, ...next.map(({matrix}) => matrix)].map(asVariable),
    sizes: () => reshape(neuronSquaredNorms(layer, next, weightSums), [1, units]),
    keep: live => {
      const columns = tile(live, [1, cell.gates.length]);
      for (const matrix of [kernel, recurrentKernel]) multiply(matrix, columns);
      multiply(recurrentKernel, reshape(live, [units, 1]));
      for (const rows of next) {
        multiply(rows.matrix, spreadToRows(reshape(live, [units]), rows, 1));
      }
    },
  };
}

/** Neurons whose outputs meet, by group: they go together, with all their gates. */
export function ofTiedNeurons(tied: TiedNeurons): Ranking {
  const {name, groups, members, readers} = tied;
  const matrices = members.flatMap(({layer: {kernel, recurrentKernel}}) => [
    kernel,
    recurrentKernel,
  ]);
  return {
    layer: name,
    shape: [1, groups],
    weights: [...matrices, ...readers.map(({matrix}) => matrix)].map(asVariable),
    sizes: () => reshape(tiedSquaredNorms(tied, weightSums), [1, groups]),
    keep: live => {
      const ofGroups = reshape(live, [groups]) as Tensor1D;
      for (const {layer: member, groupOf} of members) {
        const ofUnits = atMembers(ofGroups, groupOf, 1);
        const columns = tile(ofUnits, [member.cell.gates.length]);
        for (const matrix of [member.kernel, member.recurrentKernel]) multiply(matrix, columns);
        multiply(member.recurrentKernel, reshape(ofUnits, [-1, 1]));
      }
      for (const {matrix, groupOf} of readers) {
        multiply(matrix, reshape(atMembers(ofGroups, groupOf, 1), [-1, 1]));
      }
    },
  };
}

function unitsOf({recurrentKernel}: NamedLayer): number {
  return recurrentKernel.shape[0];
}

/** @param size columns of a matrix that are one column of the ranking */
function gateColumns(cell: Cell, units: number, size: number): GateColumns[] {
  return cell.gates.map(({name}, gate) => ({
    gate: name,
    from: gateColumn(units, gate, 0) / size,
    to: gateColumn(units, gate + 1, 0) / size,
  }));
}

function multiply(matrix: Tensor2D, live: Tensor): void {
  asVariable(matrix).assign(mul(matrix, live));
}

/** Weights are read as tensors, and are variables. */
function asVariable(matrix: Tensor2D): Variable {
  return matrix as unknown as Variable;
}
