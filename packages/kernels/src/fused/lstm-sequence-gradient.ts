import {
  isGiven,
  LSTM_CELL,
  type LSTMSequenceGradientAttrs,
  type LSTMSequenceGradientInputs,
} from '@sparsegate/ops';
import {LSTM_CALL, WORD, writeCall} from '@sparsegate/wasm';
import type {Block, KernelMemory} from '../kernel-memory.js';
import {lstmFields} from './lstm-sequence.js';
import {savedSections} from './saved-sections.js';
import {backwardWorkspace, copyOf, sequenceSize, type SequenceSize} from './sequence-fields.js';

/** Kernel `LSTM_SEQUENCE_GRADIENT`: the gradients in the order of `GRADIENT_ORDER`. */
export function lstmSequenceGradient(
  memory: KernelMemory,
  inputs: LSTMSequenceGradientInputs,
  attrs: LSTMSequenceGradientAttrs,
): Block[] {
  const size = sequenceSize(LSTM_CELL, inputs);
  const {batch, steps, units, columns} = size;
  const fields = lstmFields(memory, inputs, attrs, size);
  const gradients = gradientBlocks(memory, inputs, size);
  const call = writeCall(memory, LSTM_CALL, {
    ...fields,
    ...savedSections(memory.savedInput(inputs.saved), size),
    ...Object.fromEntries(Object.entries(gradients).map(([name, {address}]) => [name, address])),
    dOutputs: memory.input(inputs.dOutputs),
    dGates: memory.scratch(batch * steps * columns * WORD),
    packed: memory.scratch(memory.exports.packedBytes(batch, units, columns)),
    workspace: backwardWorkspace(memory, size),
  });
  memory.exports.lstmBackward(call);
  return Object.values(gradients);
}

/** By the fields of the call, in the order of `GRADIENT_ORDER`. */
function gradientBlocks(
  memory: KernelMemory,
  inputs: LSTMSequenceGradientInputs,
  {batch, units, columns}: SequenceSize,
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
    dGateMultiplier: memory.output(isGiven(gateMultiplier) ? [batch, columns] : [0]),
    dOutputMultiplier: memory.output(isGiven(outputMultiplier) ? [batch, units] : [0]),
  };
}
