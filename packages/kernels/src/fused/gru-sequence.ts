import {
  GRU_CELL,
  isGiven,
  type GRUSequenceKernelAttrs,
  type GRUSequenceKernelInputs,
} from '@sparsegate/ops';
import {GRU_CALL, WORD, writeCall} from '@sparsegate/wasm';
import type {Block, KernelMemory} from '../kernel-memory.js';
import {objectsAtOnce, partsOf} from './batch-parts.js';
import {gruSaved, gruSavedSize, gruWidth} from './gru-saved.js';
import {forwardWorkspace, objectStrides, sequenceFields, sequenceSize} from './sequence-fields.js';

/** Kernel `GRU_SEQUENCE`: outputs, h, saved. */
export function gruSequence(
  memory: KernelMemory,
  inputs: GRUSequenceKernelInputs,
  attrs: GRUSequenceKernelAttrs,
): Block[] {
  const size = sequenceSize(GRU_CELL, inputs);
  const {batch, steps, units} = size;
  const {resetAfter, returnSequences, saveForGradient} = attrs;
  const outputs = memory.output(returnSequences ? [batch, steps, units] : [batch, units]);
  const h = memory.output([batch, units]);
  const saved = saveForGradient
    ? memory.savedOutput(gruSavedSize(size, resetAfter))
    : memory.output([0]);
  const gatesBytes = steps * gruWidth(size, resetAfter) * WORD;
  // What is saved for the gradient is laid out for the whole batch.
  const partBatch = saveForGradient ? batch : objectsAtOnce(batch, gatesBytes);
  const call = {
    ...sequenceFields(memory, inputs, attrs, size),
    resetAfter: Number(resetAfter),
    ...{outputs: outputs.address, h: h.address},
    ...(saveForGradient
      ? gruSaved(saved.address, size, resetAfter)
      : {gates: memory.scratch(partBatch * gatesBytes)}),
    ...gruScratch(memory, inputs, {batch: partBatch, steps, units}, resetAfter),
    workspace: forwardWorkspace(memory, {...size, batch: partBatch}),
  };
  for (const part of partsOf(call, objectStrides(size, attrs), partBatch)) {
    memory.exports.gruForward(writeCall(memory, GRU_CALL, part));
  }
  return [outputs, h, saved];
}

/** What a step needs besides the gates: z^h h and r ∘ z^h h, and the recurrent kernel packed. */
function gruScratch(
  memory: KernelMemory,
  {outputMultiplier}: GRUSequenceKernelInputs,
  {batch, steps, units}: {batch: number; steps: number; units: number},
  resetAfter: boolean,
) {
  const {packedBytes, panelBytes} = memory.exports;
  const stateBytes = batch * units * WORD;
  const ofGates = (resetAfter ? 3 : 2) * units;
  return {
    read: isGiven(outputMultiplier) ? memory.scratch(stateBytes) : 0,
    reset: resetAfter ? 0 : memory.scratch(stateBytes),
    packed: memory.scratch(packedBytes(batch, ofGates, units)),
    packedCandidate: resetAfter ? 0 : memory.scratch(packedBytes(batch, units, units)),
    panels: scratchOrNone(memory, panelBytes(batch, steps, ofGates, units)),
    candidatePanels: resetAfter ? 0 : scratchOrNone(memory, panelBytes(batch, steps, units, units)),
  };
}

/** Scratch memory that is absent, not empty, where it needs no bytes. */
function scratchOrNone(memory: KernelMemory, bytes: number): number {
  return bytes > 0 ? memory.scratch(bytes) : 0;
}
