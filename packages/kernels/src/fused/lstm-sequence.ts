import {
  isGiven,
  type LSTMSequenceKernelAttrs,
  type LSTMSequenceKernelInputs,
} from '@sparsegate/ops';
import {WORD, type Block, type KernelMemory} from '../kernel-memory.js';
import {writeLSTMCall, type LSTMCall} from '../lstm-call.js';
import {objectsAtOnce, partsOf, sequenceStrides, type ObjectStrides} from './batch-parts.js';
import {savedSections, savedSize, type SequenceSize} from './saved-sections.js';

/** Kernel `LSTM_SEQUENCE`: outputs, h, c, saved. */
export function lstmSequence(
  memory: KernelMemory,
  inputs: LSTMSequenceKernelInputs,
  attrs: LSTMSequenceKernelAttrs,
): Block[] {
  const size = sequenceSize(inputs);
  const {batch, steps, units} = size;
  const outputs = memory.output(attrs.returnSequences ? [batch, steps, units] : [batch, units]);
  const h = memory.output([batch, units]);
  const c = memory.output([batch, units]);
  const saved = attrs.saveForGradient ? memory.savedOutput(savedSize(size)) : memory.output([0]);
  const gatesBytes = steps * 4 * units * WORD;
  // What is saved for the gradient is laid out for the whole batch.
  const partBatch = attrs.saveForGradient ? batch : objectsAtOnce(batch, gatesBytes);
  const call = {
    ...sequenceFields(memory, inputs, attrs, size),
    ...{outputs: outputs.address, h: h.address, c: c.address},
    ...(attrs.saveForGradient
      ? savedSections(saved.address, size)
      : {gates: memory.scratch(partBatch * gatesBytes)}),
    packed: memory.scratch(memory.exports.packedBytes(partBatch, 4 * units, units)),
    workspace: forwardWorkspace(memory, {...size, batch: partBatch}),
  };
  for (const part of partsOf(call, objectStrides(size, attrs), partBatch)) {
    memory.exports.lstmForward(writeLSTMCall(memory, part));
  }
  return [outputs, h, c, saved];
}

/** Floats from object to object in the tensors that hold something for each. */
function objectStrides(
  {steps, inputSize, units}: SequenceSize,
  {returnSequences}: LSTMSequenceKernelAttrs,
): ObjectStrides {
  return {
    ...sequenceStrides({steps, inputSize, units, returnSequences}),
    gateMultiplier: 4 * units,
    outputMultiplier: units,
  };
}

export function sequenceSize({
  x,
  recurrentKernel,
  gateMultiplier,
}: LSTMSequenceKernelInputs): SequenceSize {
  const [batch, steps, inputSize] = x.shape;
  const units = recurrentKernel.shape[0];
  return {batch, steps, inputSize, units, multiplied: isGiven(gateMultiplier)};
}

/** What the forward and the gradient kernel are told alike. */
export function sequenceFields(
  memory: KernelMemory,
  inputs: LSTMSequenceKernelInputs,
  attrs: Omit<LSTMSequenceKernelAttrs, 'saveForGradient'>,
  {batch, steps, inputSize, units}: SequenceSize,
): LSTMCall {
  return {
    batch,
    steps,
    inputSize,
    units,
    hardSigmoid: Number(attrs.recurrentActivation === 'hardSigmoid'),
    goBackwards: Number(attrs.goBackwards),
    returnSequences: Number(attrs.returnSequences),
    x: memory.input(inputs.x),
    kernel: memory.input(inputs.kernel),
    recurrentKernel: memory.input(inputs.recurrentKernel),
    bias: memory.input(inputs.bias),
    h0: memory.input(inputs.h0),
    c0: memory.input(inputs.c0),
    mask: memory.input(inputs.mask),
    gateMultiplier: memory.input(inputs.gateMultiplier),
    outputMultiplier: memory.input(inputs.outputMultiplier),
  };
}

function forwardWorkspace(
  memory: KernelMemory,
  {batch, steps, inputSize, units}: SequenceSize,
): number {
  const {workspaceBytes} = memory.exports;
  const projection = workspaceBytes(batch * steps, 4 * units, inputSize);
  return memory.scratch(Math.max(projection, workspaceBytes(batch, 4 * units, units)));
}
