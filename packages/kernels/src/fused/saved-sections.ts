import {LSTM_CELL} from '@sparsegate/cells';
import {WORD, type LSTMCall} from '@sparsegate/wasm';
import type {ObjectStrides} from './batch-parts.js';
import type {SequenceSize} from './sequence-fields.js';

const GATES = LSTM_CELL.gates.length;

/** c before a step, tanh c after it and h before it. */
const OTHERS = 3;

/**
 * Floats of `saved`: per object and step the gates 4U, c before it, tanh c after it, h before it, and with gate
 * multipliers what they multiplied, 4U.
 */
export function savedSize({batch, steps, units, multiplied}: SequenceSize): number {
  return batch * steps * units * (GATES + OTHERS + (multiplied ? GATES : 0));
}

/** Floats from object to object in the parts of `saved`, and in gates that are not saved. */
export function savedStrides({steps, units}: SequenceSize): ObjectStrides {
  const [gates, others] = [GATES * steps * units, steps * units];
  return {
    ...{gates, unmultiplied: gates},
    ...{previousC: others, tanhC: others, previousH: others},
  };
}

/** Where the parts of `saved` stand. */
export function savedSections(
  address: number,
  {batch, steps, units, multiplied}: SequenceSize,
): LSTMCall {
  const section = batch * steps * units * WORD;
  return {
    gates: address,
    previousC: address + GATES * section,
    tanhC: address + (GATES + 1) * section,
    previousH: address + (GATES + 2) * section,
    ...(multiplied && {unmultiplied: address + (GATES + OTHERS) * section}),
  };
}
