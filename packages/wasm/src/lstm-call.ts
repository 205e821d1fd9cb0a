import {writeCall} from './kernel-call.js';
import type {KernelMemory} from './kernel-memory.js';

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

/** @returns the call's address */
export function writeLSTMCall(memory: KernelMemory, call: LSTMCall): number {
  return writeCall(memory, FIELDS, call);
}
