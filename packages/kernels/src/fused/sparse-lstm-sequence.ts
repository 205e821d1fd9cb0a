import {columnCount, LSTM_CELL, neuronCount} from '@sparsegate/cells';
import {
  isGiven,
  type SparseLSTMSequenceKernelAttrs,
  type SparseLSTMSequenceKernelInputs,
} from '@sparsegate/ops';
import {SPARSE_LSTM_CALL, WORD, writeCall} from '@sparsegate/wasm';
import type {Block, KernelMemory} from '../kernel-memory.js';
import {objectsAtOnce, partsOf, sequenceStrides} from './batch-parts.js';
import {readMatrix} from './stored-matrix.js';

/** Fields of the call that go by their names in the contract. */
type MatrixField =
  | 'kernelValues'
  | 'kernelColumns'
  | 'kernelRowPointers'
  | 'recurrentValues'
  | 'recurrentColumns'
  | 'recurrentRowPointers';
const VECTORS = ['bias', 'activeColumns', 'gateConstants', 'h0', 'c0', 'mask'] as const;

/** Kernel `SPARSE_LSTM_SEQUENCE`: outputs, h, c. */
export function sparseLstmSequence(
  memory: KernelMemory,
  inputs: SparseLSTMSequenceKernelInputs,
  attrs: SparseLSTMSequenceKernelAttrs,
): Block[] {
  const [batch, steps, inputSize] = inputs.x.shape;
  const units = neuronCount(LSTM_CELL, inputs.gateConstants.shape[0]);
  const active = inputs.bias.shape[0];
  const outputs = memory.output(attrs.returnSequences ? [batch, steps, units] : [batch, units]);
  const h = memory.output([batch, units]);
  const c = memory.output([batch, units]);
  const size = {batch, steps, inputSize, units, active};
  const partBatch = objectsAtOnce(batch, steps * active * WORD);
  const call = {
    ...size,
    hardSigmoid: Number(attrs.recurrentActivation === 'hardSigmoid'),
    goBackwards: Number(attrs.goBackwards),
    returnSequences: Number(attrs.returnSequences),
    x: memory.input(inputs.x),
    ...matrices(memory, inputs, size),
    ...vectors(memory, inputs),
    ...{outputs: outputs.address, h: h.address, c: c.address},
    ...scratch(memory, {...size, batch: partBatch}),
  };
  const strides = sequenceStrides({...size, returnSequences: attrs.returnSequences});
  for (const part of partsOf(call, strides, partBatch)) {
    memory.exports.sparseLstm(writeCall(memory, SPARSE_LSTM_CALL, part));
  }
  return [outputs, h, c];
}

interface PackedSize {
  batch: number;
  steps: number;
  inputSize: number;
  units: number;
  active: number;
}

function scratch(
  memory: KernelMemory,
  {batch, steps, inputSize, units, active}: PackedSize,
): Record<'preactivations' | 'gates' | 'packed' | 'workspace', number> {
  const {packedBytes, workspaceBytes} = memory.exports;
  const projection = workspaceBytes(batch * steps, active, inputSize);
  return {
    preactivations: memory.scratch(batch * steps * active * WORD),
    gates: memory.scratch(columnCount(LSTM_CELL, units) * WORD),
    packed: memory.scratch(packedBytes(batch, active, units)),
    workspace: memory.scratch(Math.max(projection, workspaceBytes(batch, active, units))),
  };
}

/** Up to so many objects, each step of each of them is a product of its own. */
const FEW_OBJECTS = 3;

function matrices(
  memory: KernelMemory,
  inputs: SparseLSTMSequenceKernelInputs,
  {batch, steps, inputSize, units, active}: PackedSize,
): Record<MatrixField, number> {
  const kernel = readMatrix(
    memory,
    {
      values: inputs.kernelValues,
      columns: inputs.kernelColumns,
      rowPointers: inputs.kernelRowPointers,
    },
    {rows: inputSize, width: active, vectors: batch * steps, together: true},
  );
  const recurrent = readMatrix(
    memory,
    {
      values: inputs.recurrentValues,
      columns: inputs.recurrentColumns,
      rowPointers: inputs.recurrentRowPointers,
    },
    {rows: units, width: active, vectors: batch * steps, together: batch > FEW_OBJECTS},
  );
  return {
    kernelValues: kernel.values,
    kernelColumns: kernel.columns,
    kernelRowPointers: kernel.rowPointers,
    recurrentValues: recurrent.values,
    recurrentColumns: recurrent.columns,
    recurrentRowPointers: recurrent.rowPointers,
  };
}

function vectors(
  memory: KernelMemory,
  inputs: SparseLSTMSequenceKernelInputs,
): Record<(typeof VECTORS)[number], number> {
  const entries = VECTORS.map(name => [
    name,
    isGiven(inputs[name]) ? memory.input(inputs[name]) : 0,
  ]);
  return Object.fromEntries(entries) as Record<(typeof VECTORS)[number], number>;
}
