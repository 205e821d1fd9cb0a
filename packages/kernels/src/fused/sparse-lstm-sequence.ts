import {
  isGiven,
  type SparseLSTMSequenceKernelAttrs,
  type SparseLSTMSequenceKernelInputs,
} from '@sparsegate/ops';
import {writeCall} from '../kernel-call.js';
import {WORD, type Block, type KernelMemory} from '../kernel-memory.js';

/** The fields of one call, in the order of `assembly/sparse-lstm-call.ts`; the inputs go by their contract's names. */
const INPUTS = [
  'x',
  'kernelValues',
  'kernelColumns',
  'kernelRowPointers',
  'recurrentValues',
  'recurrentColumns',
  'recurrentRowPointers',
  'bias',
  'activeColumns',
  'gateConstants',
  'h0',
  'c0',
  'mask',
] as const;
const SIZES = [
  'batch',
  'steps',
  'inputSize',
  'units',
  'active',
  'hardSigmoid',
  'goBackwards',
  'returnSequences',
] as const;
const RESULTS = ['outputs', 'h', 'c', 'preactivations', 'gates', 'packed', 'workspace'] as const;

/** Kernel `SPARSE_LSTM_SEQUENCE`: outputs, h, c. */
export function sparseLstmSequence(
  memory: KernelMemory,
  inputs: SparseLSTMSequenceKernelInputs,
  attrs: SparseLSTMSequenceKernelAttrs,
): Block[] {
  const [batch, steps, inputSize] = inputs.x.shape;
  const units = inputs.gateConstants.shape[0] / 4;
  const active = inputs.bias.shape[0];
  const outputs = memory.output(attrs.returnSequences ? [batch, steps, units] : [batch, units]);
  const h = memory.output([batch, units]);
  const c = memory.output([batch, units]);
  const call = writeCall(memory, [...SIZES, ...INPUTS, ...RESULTS], {
    ...{batch, steps, inputSize, units, active},
    hardSigmoid: Number(attrs.recurrentActivation === 'hardSigmoid'),
    goBackwards: Number(attrs.goBackwards),
    returnSequences: Number(attrs.returnSequences),
    ...addresses(memory, inputs),
    ...{outputs: outputs.address, h: h.address, c: c.address},
    ...scratch(memory, {batch, steps, inputSize, units, active}),
  });
  memory.exports.sparseLstm(call);
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
    gates: memory.scratch(4 * units * WORD),
    packed: memory.scratch(packedBytes(batch, active, units)),
    workspace: memory.scratch(Math.max(projection, workspaceBytes(batch, active, units))),
  };
}

/** A matrix compressed to no entries at all still is compressed: its row pointers have an address. */
function addresses(
  memory: KernelMemory,
  inputs: SparseLSTMSequenceKernelInputs,
): Record<(typeof INPUTS)[number], number> {
  const entries = INPUTS.map(name => [
    name,
    isGiven(inputs[name]) ? memory.input(inputs[name]) : 0,
  ]);
  return Object.fromEntries(entries) as Record<(typeof INPUTS)[number], number>;
}
