import {
  isGiven,
  type Cell,
  type SequenceKernelAttrs,
  type SequenceKernelInputs,
} from '@sparsegate/ops';
import {WORD} from '@sparsegate/wasm';
import type {Block, KernelMemory} from '../kernel-memory.js';
import {sequenceStrides, type ObjectStrides} from './batch-parts.js';

/** B, T, I, U, the columns of all gates, and whether the gates have multipliers. */
export interface SequenceSize {
  batch: number;
  steps: number;
  inputSize: number;
  units: number;
  columns: number;
  multiplied: boolean;
}

export function sequenceSize(
  cell: Cell,
  {x, recurrentKernel, gateMultiplier}: SequenceKernelInputs,
): SequenceSize {
  const [batch, steps, inputSize] = x.shape;
  const units = recurrentKernel.shape[0];
  const columns = cell.gates.length * units;
  return {batch, steps, inputSize, units, columns, multiplied: isGiven(gateMultiplier)};
}

/** What the forward and the gradient kernels of all cells are told alike. */
export function sequenceFields(
  memory: KernelMemory,
  inputs: SequenceKernelInputs,
  attrs: Omit<SequenceKernelAttrs, 'saveForGradient'>,
  {batch, steps, inputSize, units}: SequenceSize,
) {
  return {
    ...{batch, steps, inputSize, units},
    hardSigmoid: Number(attrs.recurrentActivation === 'hardSigmoid'),
    goBackwards: Number(attrs.goBackwards),
    returnSequences: Number(attrs.returnSequences),
    x: memory.input(inputs.x),
    kernel: memory.input(inputs.kernel),
    recurrentKernel: memory.input(inputs.recurrentKernel),
    bias: memory.input(inputs.bias),
    h0: memory.input(inputs.h0),
    mask: memory.input(inputs.mask),
    gateMultiplier: memory.input(inputs.gateMultiplier),
    outputMultiplier: memory.input(inputs.outputMultiplier),
  };
}

/** Floats from object to object in the tensors that hold something for each. */
export function objectStrides(
  {steps, inputSize, units, columns}: SequenceSize,
  {returnSequences}: Pick<SequenceKernelAttrs, 'returnSequences'>,
): ObjectStrides {
  return {
    ...sequenceStrides({steps, inputSize, units, returnSequences}),
    gateMultiplier: columns,
    outputMultiplier: units,
  };
}

/** Scratch for the products of a forward kernel. */
export function forwardWorkspace(
  memory: KernelMemory,
  {batch, steps, inputSize, units, columns}: SequenceSize,
): number {
  const {workspaceBytes} = memory.exports;
  const projection = workspaceBytes(batch * steps, columns, inputSize);
  return memory.scratch(Math.max(projection, workspaceBytes(batch, columns, units)));
}

/** Scratch for the products of a gradient kernel. */
export function backwardWorkspace(
  memory: KernelMemory,
  {batch, steps, inputSize, units, columns}: SequenceSize,
): number {
  const {workspaceBytes} = memory.exports;
  const rows = batch * steps;
  const needed = [
    workspaceBytes(batch, units, columns),
    workspaceBytes(rows, inputSize, columns),
    workspaceBytes(inputSize, columns, rows),
    workspaceBytes(units, columns, rows),
  ];
  return memory.scratch(Math.max(...needed));
}

/** A new tensor that begins as a copy: gradients of final states, which walk back in place to the initial ones'. */
export function copyOf(memory: KernelMemory, source: number, shape: [number, number]): Block {
  const block = memory.output(shape);
  const bytes = new Uint8Array(memory.exports.memory.buffer);
  bytes.copyWithin(block.address, source, source + shape[0] * shape[1] * WORD);
  return block;
}
