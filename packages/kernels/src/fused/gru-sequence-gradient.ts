import {
  GRU_CELL,
  isGiven,
  type GRUSequenceGradientAttrs,
  type GRUSequenceGradientInputs,
} from '@sparsegate/ops';
import {GRU_CALL, WORD, writeCall} from '@sparsegate/wasm';
import type {Block, KernelMemory} from '../kernel-memory.js';
import {gruSaved, gruWidth} from './gru-saved.js';
import {
  backwardWorkspace,
  copyOf,
  sequenceFields,
  sequenceSize,
  type SequenceSize,
} from './sequence-fields.js';

/** Kernel `GRU_SEQUENCE_GRADIENT`: the gradients in the order of its contract. */
export function gruSequenceGradient(
  memory: KernelMemory,
  inputs: GRUSequenceGradientInputs,
  attrs: GRUSequenceGradientAttrs,
): Block[] {
  const size = sequenceSize(GRU_CELL, inputs);
  const {resetAfter} = attrs;
  const gradients = gradientBlocks(memory, inputs, size);
  const saved = gruSaved(memory.savedInput(inputs.saved), size, resetAfter);
  const call = writeCall(memory, GRU_CALL, {
    ...sequenceFields(memory, inputs, attrs, size),
    ...saved,
    ...Object.fromEntries(Object.entries(gradients).map(([name, {address}]) => [name, address])),
    resetAfter: Number(resetAfter),
    finalH: memory.input(inputs.h),
    dOutputs: memory.input(inputs.dOutputs),
    ...gradientScratch(memory, inputs, size, resetAfter),
    // Without a multiplier, what the products read is the state itself.
    ...(!isGiven(inputs.outputMultiplier) && {allRead: saved.previousH}),
    workspace: backwardWorkspace(memory, size),
  });
  memory.exports.gruBackward(call);
  return Object.values(gradients);
}

/** By the fields of the call, in the order of the contract. */
function gradientBlocks(
  memory: KernelMemory,
  inputs: GRUSequenceGradientInputs,
  {batch, units, columns}: SequenceSize,
): Record<string, Block> {
  const {x, kernel, recurrentKernel, bias, gateMultiplier, outputMultiplier} = inputs;
  return {
    dx: memory.output(x.shape),
    dKernel: memory.output(kernel.shape),
    dRecurrentKernel: memory.output(recurrentKernel.shape),
    dBias: memory.output(bias.shape),
    h: copyOf(memory, memory.input(inputs.dH), [batch, units]),
    dGateMultiplier: memory.output(isGiven(gateMultiplier) ? [batch, columns] : [0]),
    dOutputMultiplier: memory.output(isGiven(outputMultiplier) ? [batch, units] : [0]),
  };
}

function gradientScratch(
  memory: KernelMemory,
  {outputMultiplier}: GRUSequenceGradientInputs,
  size: SequenceSize,
  resetAfter: boolean,
) {
  const {batch, steps, units} = size;
  const {packedBytes} = memory.exports;
  const stateBytes = batch * units * WORD;
  const multiplied = isGiven(outputMultiplier);
  const scratchIf = (wanted: boolean, bytes: number): number =>
    wanted ? memory.scratch(bytes) : 0;
  return {
    dGates: memory.scratch(batch * steps * gruWidth(size, resetAfter) * WORD),
    read: scratchIf(multiplied, stateBytes),
    allRead: scratchIf(multiplied, steps * stateBytes),
    reset: scratchIf(!resetAfter, stateBytes),
    allReset: scratchIf(!resetAfter, steps * stateBytes),
    packed: memory.scratch(packedBytes(batch, units, (resetAfter ? 3 : 2) * units)),
    packedCandidate: scratchIf(!resetAfter, packedBytes(batch, units, units)),
  };
}
