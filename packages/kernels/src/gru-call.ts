import {writeCall} from './kernel-call.js';
import type {KernelMemory} from './kernel-memory.js';

/** The fields of one call of a GRU kernel, 32 bits each, in the order of `assembly/gru-call.ts`. */
const FIELDS = [
  'batch',
  'steps',
  'inputSize',
  'units',
  'hardSigmoid',
  'resetAfter',
  'goBackwards',
  'returnSequences',
  'x',
  'kernel',
  'recurrentKernel',
  'bias',
  'h0',
  'mask',
  'gateMultiplier',
  'outputMultiplier',
  'outputs',
  'h',
  'gates',
  'previousH',
  'unmultiplied',
  'read',
  'reset',
  'packed',
  'packedCandidate',
  'workspace',
  'dOutputs',
  'finalH',
  'dGates',
  'allRead',
  'allReset',
  'dx',
  'dKernel',
  'dRecurrentKernel',
  'dBias',
  'dGateMultiplier',
  'dOutputMultiplier',
] as const;

/** Sizes, flags and addresses; what is left out is 0, which is "absent". */
export type GRUCall = Partial<Record<(typeof FIELDS)[number], number>>;

/** @returns the call's address */
export function writeGRUCall(memory: KernelMemory, call: GRUCall): number {
  return writeCall(memory, FIELDS, call);
}
