import {WORD, type KernelMemory} from './kernel-memory.js';

/** The fields of one call of an LSTM kernel, 32 bits each, in the order of `assembly/lstm-call.ts`. */
const FIELDS = [
  'batch',
  'steps',
  'inputSize',
  'units',
  'hardSigmoid',
  'goBackwards',
  'returnSequences',
  'x',
  'kernel',
  'recurrentKernel',
  'bias',
  'h0',
  'c0',
  'mask',
  'gateMultiplier',
  'outputMultiplier',
  'outputs',
  'h',
  'c',
  'gates',
  'previousC',
  'tanhC',
  'previousH',
  'unmultiplied',
  'packed',
  'workspace',
  'dOutputs',
  'dGates',
  'dx',
  'dKernel',
  'dRecurrentKernel',
  'dBias',
  'dGateMultiplier',
  'dOutputMultiplier',
] as const;

/** Sizes, flags and addresses; what is left out is 0, which is "absent". */
export type LSTMCall = Partial<Record<(typeof FIELDS)[number], number>>;

/** Writes a call into scratch memory. @returns its address */
export function writeLSTMCall(memory: KernelMemory, call: LSTMCall): number {
  const address = memory.scratch(FIELDS.length * WORD);
  // Made anew at every call: a memory that grows leaves its old views behind, empty.
  const view = new Int32Array(memory.exports.memory.buffer, address, FIELDS.length);
  FIELDS.forEach((field, k) => {
    view[k] = call[field] ?? 0;
  });
  return address;
}
