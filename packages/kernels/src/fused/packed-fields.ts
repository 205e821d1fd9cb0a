import {neuronCount, type Cell} from '@sparsegate/cells';
import {
  isGiven,
  type PackedSequenceKernelAttrs,
  type PackedSequenceKernelInputs,
} from '@sparsegate/ops';
import type {KernelMemory} from '../kernel-memory.js';

/** B, T, I, U, the columns of all gates and those of active ones. */
export interface PackedSize {
  batch: number;
  steps: number;
  inputSize: number;
  units: number;
  columns: number;
  active: number;
}

export function packedSize(
  cell: Cell,
  {x, gateConstants, activeColumns}: PackedSequenceKernelInputs,
): PackedSize {
  const [batch, steps, inputSize] = x.shape;
  const columns = gateConstants.shape[0];
  const units = neuronCount(cell, columns);
  return {batch, steps, inputSize, units, columns, active: activeColumns.shape[0]};
}

/** What the kernels of packed gates are told alike, besides the weights. */
export function packedFields(
  memory: KernelMemory,
  inputs: PackedSequenceKernelInputs,
  attrs: PackedSequenceKernelAttrs,
  {batch, steps, inputSize, units}: PackedSize,
) {
  // A tensor of no elements has no address.
  const addressOf = (name: 'gateConstants' | 'h0' | 'mask'): number =>
    isGiven(inputs[name]) ? memory.input(inputs[name]) : 0;
  return {
    ...{batch, steps, inputSize, units},
    hardSigmoid: Number(attrs.recurrentActivation === 'hardSigmoid'),
    goBackwards: Number(attrs.goBackwards),
    returnSequences: Number(attrs.returnSequences),
    x: memory.input(inputs.x),
    gateConstants: addressOf('gateConstants'),
    h0: addressOf('h0'),
    mask: addressOf('mask'),
  };
}

/**
 * Scratch for the products of a kernel of packed gates.
 *
 * @param columns P, of the packed weights
 */
export function packedWorkspace(
  memory: KernelMemory,
  {batch, steps, inputSize, units}: PackedSize,
  columns: number,
): number {
  const {workspaceBytes, columnProductBytes} = memory.exports;
  const needed = [
    workspaceBytes(batch * steps, columns, inputSize),
    workspaceBytes(batch, columns, units),
    columnProductBytes(columns, Math.max(inputSize, units)),
  ];
  return memory.scratch(Math.max(...needed));
}
