import {
  LSTM_CELL,
  type LSTMSequenceKernelAttrs,
  type LSTMSequenceKernelInputs,
} from '@sparsegate/ops';
import {LSTM_CALL, type LSTMCall, WORD} from '@sparsegate/wasm';
import type {Block, KernelMemory} from '../kernel-memory.js';
import {objectsAtOnce, partsOf} from './batch-parts.js';
import {runObjects} from './halves.js';
import {keptColumns} from './packed-weights.js';
import {savedSections, savedSize, savedStrides} from './saved-sections.js';
import {
  forwardWorkspace,
  objectStrides,
  sequenceFields,
  sequenceSize,
  type SequenceSize,
} from './sequence-fields.js';

/** Kernel `LSTM_SEQUENCE`: outputs, h, c, saved. */
export function lstmSequence(
  memory: KernelMemory,
  inputs: LSTMSequenceKernelInputs,
  attrs: LSTMSequenceKernelAttrs,
): Block[] {
  const size = sequenceSize(LSTM_CELL, inputs);
  const {batch, steps, units, columns} = size;
  const outputs = memory.output(attrs.returnSequences ? [batch, steps, units] : [batch, units]);
  const h = memory.output([batch, units]);
  const c = memory.output([batch, units]);
  const saved = attrs.saveForGradient ? memory.savedOutput(savedSize(size)) : memory.output([0]);
  const gatesBytes = steps * columns * WORD;
  // What is saved for the gradient is laid out for the whole batch.
  const partBatch = attrs.saveForGradient ? batch : objectsAtOnce(batch, gatesBytes);
  const call = {
    ...lstmFields(memory, inputs, attrs, size),
    ...{outputs: outputs.address, h: h.address, c: c.address},
    ...(attrs.saveForGradient
      ? savedSections(saved.address, size)
      : {gates: memory.scratch(partBatch * gatesBytes)}),
    ...packedFields(memory, inputs, attrs, {...size, batch: partBatch}),
    workspace: forwardWorkspace(memory, {...size, batch: partBatch}),
  };
  for (const part of partsOf(call, objectStrides(size, attrs), partBatch)) {
    runObjects(memory, 'lstmForward', LSTM_CALL, part, {
      multiplications: partBatch * steps * (size.inputSize + units) * columns,
      strides: {...objectStrides(size, attrs), ...savedStrides(size)},
      own: () => ({
        ...(call.isPacked ? {} : {packed: scratchForState(memory, {...size, batch: partBatch})}),
        workspace: forwardWorkspace(memory, {...size, batch: partBatch}),
      }),
    });
  }
  return [outputs, h, c, saved];
}

/** W and R packed: kept ones where no gradient is wanted, else scratch for R. */
function packedFields(
  memory: KernelMemory,
  {kernel, recurrentKernel}: LSTMSequenceKernelInputs,
  {saveForGradient}: LSTMSequenceKernelAttrs,
  {batch, steps, units, columns}: SequenceSize,
): LSTMCall {
  const all = [{first: 0, count: columns}];
  const keep = !saveForGradient;
  const [ofKernel] = (keep && keptColumns(memory, kernel, all, batch * steps)) || [];
  const [ofState] = (keep && keptColumns(memory, recurrentKernel, all, batch)) || [];
  return {
    packedKernel: ofKernel?.packed,
    kernelPanels: ofKernel?.panels,
    panels: ofState?.panels,
    packed: ofState?.packed ?? scratchForState(memory, {batch, columns, units}),
    isPacked: Number(ofState !== undefined),
  };
}

/** For R as `packWhole` packs it. */
function scratchForState(
  memory: KernelMemory,
  {batch, columns, units}: Pick<SequenceSize, 'batch' | 'columns' | 'units'>,
): number {
  return memory.scratch(memory.exports.packedBytes(batch, columns, units));
}

/** What the forward and the gradient kernel are told alike. */
export function lstmFields(
  memory: KernelMemory,
  inputs: LSTMSequenceKernelInputs,
  attrs: Omit<LSTMSequenceKernelAttrs, 'saveForGradient'>,
  size: SequenceSize,
): LSTMCall {
  return {...sequenceFields(memory, inputs, attrs, size), c0: memory.input(inputs.c0)};
}
