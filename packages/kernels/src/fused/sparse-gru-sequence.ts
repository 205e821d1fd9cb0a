import {GRU_CELL, RESET_AFTER_GRU_CELL} from '@sparsegate/cells';
import type {SparseGRUSequenceKernelAttrs, SparseGRUSequenceKernelInputs} from '@sparsegate/ops';
import {SPARSE_GRU_CALL, WORD, writeCall} from '@sparsegate/wasm';
import type {Block, KernelMemory} from '../kernel-memory.js';
import {objectsAtOnce, partsOf, sequenceStrides} from './batch-parts.js';
import {packedFields, packedSize, packedWorkspace, type PackedSize} from './packed-fields.js';
import {packedGates, type PackedGates} from './packed-gates.js';

/** Kernel `SPARSE_GRU_SEQUENCE`: outputs, h. */
export function sparseGruSequence(
  memory: KernelMemory,
  inputs: SparseGRUSequenceKernelInputs,
  attrs: SparseGRUSequenceKernelAttrs,
): Block[] {
  const cell = attrs.resetAfter ? RESET_AFTER_GRU_CELL : GRU_CELL;
  const size = packedSize(cell, inputs);
  const {batch, steps, units} = size;
  const outputs = memory.output(attrs.returnSequences ? [batch, steps, units] : [batch, units]);
  const h = memory.output([batch, units]);
  const gates = packedGates(memory, cell, inputs, size);
  const partBatch = objectsAtOnce(batch, steps * gates.columns * WORD);
  const call = {
    ...packedFields(memory, inputs, attrs, size),
    ...gates,
    resetAfter: Number(attrs.resetAfter),
    ...{outputs: outputs.address, h: h.address},
    ...scratch(memory, {...size, batch: partBatch}, gates, attrs.resetAfter),
    workspace: packedWorkspace(memory, {...size, batch: partBatch}, gates.columns),
  };
  const strides = sequenceStrides({...size, returnSequences: attrs.returnSequences});
  for (const part of partsOf(call, strides, partBatch)) {
    memory.exports.sparseGru(writeCall(memory, SPARSE_GRU_CALL, part));
  }
  return [outputs, h];
}

function scratch(
  memory: KernelMemory,
  {batch, steps, units, columns: places}: PackedSize,
  {columns, gatesEnd}: PackedGates,
  resetAfter: boolean,
) {
  const {packedBytes} = memory.exports;
  const scratchIf = (wanted: boolean, floats: number): number =>
    wanted ? memory.scratch(floats * WORD) : 0;
  return {
    preactivations: memory.scratch(batch * steps * columns * WORD),
    // One more than there are gates for each object: what padding writes goes there.
    gates: memory.scratch(batch * (places + 1) * WORD),
    reset: scratchIf(!resetAfter, batch * units),
    recurrent: scratchIf(resetAfter, batch * columns),
    packed: memory.scratch(packedBytes(batch, resetAfter ? columns : gatesEnd, units)),
    packedCandidate: resetAfter ? 0 : memory.scratch(packedBytes(batch, columns - gatesEnd, units)),
  };
}
