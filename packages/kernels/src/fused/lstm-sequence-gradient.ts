import {
  isGiven,
  type LSTMSequenceGradientAttrs,
  type LSTMSequenceGradientInputs,
} from '@sparsegate/ops';
import {WORD, type Block, type KernelMemory} from '../kernel-memory.js';
import {writeLSTMCall} from '../lstm-call.js';
import {sequenceFields, sequenceSize} from './lstm-sequence.js';
import {savedSections, type SequenceSize} from './saved-sections.js';

/** Kernel `LSTM_SEQUENCE_GRADIENT`: the gradients in the order of `GRADIENT_ORDER`. */
export function lstmSequenceGradient(
  memory: KernelMemory,
  inputs: LSTMSequenceGradientInputs,
  attrs: LSTMSequenceGradientAttrs,
): Block[] {
  const size = sequenceSize(inputs);
  const {batch, steps, units} = size;
  const fields = sequenceFields(memory, inputs, attrs, size);
  const gradients = gradientBlocks(memory, inputs, size);
  const call = writeLSTMCall(memory, {
    ...fields,
    ...savedSections(memory.savedInput(inputs.saved), size),
    ...Object.fromEntries(Object.entries(gradients).map(([name, {address}]) => [name, address])),
    dOutputs: memory.input(inputs.dOutputs),
    dGates: memory.scratch(batch * steps * 4 * units * WORD),
    packed: memory.scratch(memory.exports.packedBytes(batch, units, 4 * units)),
    workspace: backwardWorkspace(memory, size),
  });
  memory.exports.lstmBackward(call);
  return Object.values(gradients);
}

/** By the fields of the call, in the order of `GRADIENT_ORDER`. */
function gradientBlocks(
  memory: KernelMemory,
  inputs: LSTMSequenceGradientInputs,
  {batch, units}: SequenceSize,
): Record<string, Block> {
  const {x, kernel, recurrentKernel, bias, gateMultiplier, outputMultiplier} = inputs;
  return {
    dx: memory.output(x.shape),
    dKernel: memory.output(kernel.shape),
    dRecurrentKernel: memory.output(recurrentKernel.shape),
    dBias: memory.output(bias.shape),
    // dh and dc walk back in place: from the final states' gradients to the initial ones'.
    h: copyOf(memory, memory.input(inputs.dH), [batch, units]),
    c: copyOf(memory, memory.input(inputs.dC), [batch, units]),
    dGateMultiplier: memory.output(isGiven(gateMultiplier) ? [batch, 4 * units] : [0]),
    dOutputMultiplier: memory.output(isGiven(outputMultiplier) ? [batch, units] : [0]),
  };
}

function copyOf(memory: KernelMemory, source: number, shape: [number, number]): Block {
  const block = memory.output(shape);
  const bytes = new Uint8Array(memory.exports.memory.buffer);
  bytes.copyWithin(block.address, source, source + shape[0] * shape[1] * WORD);
  return block;
}

function backwardWorkspace(
  memory: KernelMemory,
  {batch, steps, inputSize, units}: SequenceSize,
): number {
  const {workspaceBytes} = memory.exports;
  const rows = batch * steps;
  const needed = [
    workspaceBytes(batch, units, 4 * units),
    workspaceBytes(rows, inputSize, 4 * units),
    workspaceBytes(inputSize, 4 * units, rows),
    workspaceBytes(units, 4 * units, rows),
  ];
  return memory.scratch(Math.max(...needed));
}
