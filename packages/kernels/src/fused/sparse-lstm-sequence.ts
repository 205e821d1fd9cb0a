import {LSTM_CELL} from '@sparsegate/cells';
import {
  isGiven,
  type SparseLSTMSequenceKernelAttrs,
  type SparseLSTMSequenceKernelInputs,
} from '@sparsegate/ops';
import {SPARSE_LSTM_CALL, WORD, writeCall} from '@sparsegate/wasm';
import type {Block, KernelMemory} from '../kernel-memory.js';
import {objectsAtOnce, partsOf, sequenceStrides} from './batch-parts.js';
import {packedFields, packedSize, packedWorkspace} from './packed-fields.js';
import {packedGates} from './packed-gates.js';

/** Kernel `SPARSE_LSTM_SEQUENCE`: outputs, h, c. */
export function sparseLstmSequence(
  memory: KernelMemory,
  inputs: SparseLSTMSequenceKernelInputs,
  attrs: SparseLSTMSequenceKernelAttrs,
): Block[] {
  const size = packedSize(LSTM_CELL, inputs);
  const {batch, steps, units} = size;
  const outputs = memory.output(attrs.returnSequences ? [batch, steps, units] : [batch, units]);
  const h = memory.output([batch, units]);
  const c = memory.output([batch, units]);
  const gates = packedGates(memory, LSTM_CELL, inputs, size);
  const partBatch = objectsAtOnce(batch, steps * gates.columns * WORD);
  const call = {
    ...packedFields(memory, inputs, attrs, size),
    ...gates,
    c0: isGiven(inputs.c0) ? memory.input(inputs.c0) : 0,
    ...{outputs: outputs.address, h: h.address, c: c.address},
    preactivations: memory.scratch(partBatch * steps * gates.columns * WORD),
    // One more than there are gates: what padding writes goes there.
    gates: memory.scratch((size.columns + 1) * WORD),
    packed: memory.scratch(memory.exports.packedBytes(partBatch, gates.columns, units)),
    arrived: memory.scratch(partBatch * WORD),
    settled: memory.scratch(partBatch * units * WORD),
    workspace: packedWorkspace(memory, {...size, batch: partBatch}, gates.columns),
  };
  const strides = sequenceStrides({...size, returnSequences: attrs.returnSequences});
  for (const part of partsOf(call, strides, partBatch)) {
    memory.exports.sparseLstm(writeCall(memory, SPARSE_LSTM_CALL, part));
  }
  return [outputs, h, c];
}
