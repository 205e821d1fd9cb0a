import {
  GRU_CELL,
  isGiven,
  type GRUSequenceKernelAttrs,
  type GRUSequenceKernelInputs,
} from '@sparsegate/ops';
import {GRU_CALL, WORD, type GRUCall} from '@sparsegate/wasm';
import type {Block, KernelMemory} from '../kernel-memory.js';
import {objectsAtOnce, partsOf} from './batch-parts.js';
import {gruSaved, gruSavedSize, gruSavedStrides, gruWidth} from './gru-saved.js';
import {runObjects} from './halves.js';
import {keptColumns} from './packed-weights.js';
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
  const part = {batch: partBatch, steps, units};
  const kept = saveForGradient ? {} : keptWeights(memory, inputs, part, resetAfter);
  const scratch = (): GRUCall => ({
    ...gruScratch(memory, inputs, part, resetAfter),
    ...kept,
    workspace: forwardWorkspace(memory, {...size, batch: partBatch}),
  });
  const call = {
    ...sequenceFields(memory, inputs, attrs, size),
    resetAfter: Number(resetAfter),
    ...{outputs: outputs.address, h: h.address},
    ...(saveForGradient
      ? gruSaved(saved.address, size, resetAfter)
      : {gates: memory.scratch(partBatch * gatesBytes)}),
    ...scratch(),
  };
  for (const objects of partsOf(call, objectStrides(size, attrs), partBatch)) {
    runObjects(memory, 'gruForward', GRU_CALL, objects, {
      multiplications: partBatch * steps * (size.inputSize + units) * size.columns,
      strides: {...objectStrides(size, attrs), ...gruSavedStrides(size, resetAfter)},
      own: scratch,
    });
  }
  return [outputs, h, saved];
}

/** W and R packed, where they are kept; nothing where they are not. */
function keptWeights(
  memory: KernelMemory,
  {kernel, recurrentKernel}: GRUSequenceKernelInputs,
  {batch, steps, units}: {batch: number; steps: number; units: number},
  resetAfter: boolean,
): GRUCall {
  const all = {first: 0, count: GRU_CELL.gates.length * units};
  const parts = resetAfter
    ? [all]
    : [
        {first: 0, count: 2 * units},
        {first: 2 * units, count: units},
      ];
  // Reset after, x · W is two products with the candidate's columns in front.
  const [ofKernel] = (!resetAfter && keptColumns(memory, kernel, [all], batch * steps)) || [];
  const ofState = keptColumns(memory, recurrentKernel, parts, batch);
  const [gates, candidate] = ofState ?? [];
  return {
    ...(ofKernel && {packedKernel: ofKernel.packed, kernelPanels: ofKernel.panels}),
    ...(gates && {packed: gates.packed, panels: gates.panels, isPacked: 1}),
    ...(candidate && {packedCandidate: candidate.packed, candidatePanels: candidate.panels}),
  };
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
