import {type LSTMCall, WORD} from '@sparsegate/wasm';
import type {SequenceSize} from './sequence-fields.js';

/**
 * Floats of `saved`: per object and step the gates 4U, c before it, tanh c after it, h before it, and with gate
 * multipliers what they multiplied, 4U.
 */
export function savedSize({batch, steps, units, multiplied}: SequenceSize): number {
  return batch * steps * units * (multiplied ? 11 : 7);
}

/** Where the parts of `saved` stand. */
export function savedSections(
  address: number,
  {batch, steps, units, multiplied}: SequenceSize,
): LSTMCall {
  const section = batch * steps * units * WORD;
  return {
    gates: address,
    previousC: address + 4 * section,
    tanhC: address + 5 * section,
    previousH: address + 6 * section,
    ...(multiplied && {unmultiplied: address + 7 * section}),
  };
}
