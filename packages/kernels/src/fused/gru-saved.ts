import {type GRUCall, WORD} from '@sparsegate/wasm';
import type {ObjectStrides} from './batch-parts.js';
import type {SequenceSize} from './sequence-fields.js';

/** Floats of the gates of one step: u r n, and reset after h Un beside them. */
export function gruWidth({columns, units}: SequenceSize, resetAfter: boolean): number {
  return resetAfter ? columns + units : columns;
}

/**
 * Floats of `saved`: per object and step the gates, h before it, and with gate multipliers what they multiplied, 3U.
 */
export function gruSavedSize(size: SequenceSize, resetAfter: boolean): number {
  const {batch, steps, units, columns, multiplied} = size;
  return batch * steps * (gruWidth(size, resetAfter) + units + (multiplied ? columns : 0));
}

/** Floats from object to object in the parts of `saved`, and in gates that are not saved. */
export function gruSavedStrides(size: SequenceSize, resetAfter: boolean): ObjectStrides {
  const {steps, units, columns} = size;
  return {
    gates: steps * gruWidth(size, resetAfter),
    previousH: steps * units,
    unmultiplied: steps * columns,
  };
}

/** Where the parts of `saved` stand. */
export function gruSaved(address: number, size: SequenceSize, resetAfter: boolean): GRUCall {
  const rowBytes = size.batch * size.steps * WORD;
  const previousH = address + rowBytes * gruWidth(size, resetAfter);
  return {
    gates: address,
    previousH,
    ...(size.multiplied && {unmultiplied: previousH + rowBytes * size.units}),
  };
}
