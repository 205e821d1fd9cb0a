import {WORD} from '@sparsegate/wasm';

/** A call without a gradient takes up to so many bytes for the gates of its objects, and goes over the batch in parts. */
const PART_BYTES = 2 ** 27;

/** How many objects of a batch are computed at once. */
export function objectsAtOnce(batch: number, bytesPerObject: number): number {
  return Math.min(batch, Math.max(1, Math.floor(PART_BYTES / bytesPerObject)));
}

/** By the field of a tensor's address: floats from one object to the next. */
export type ObjectStrides = Readonly<Record<string, number>>;

/** The strides of what all sequence kernels take and give. */
export function sequenceStrides({
  steps,
  inputSize,
  units,
  returnSequences,
}: {
  steps: number;
  inputSize: number;
  units: number;
  returnSequences: boolean | number;
}): Record<'x' | 'h0' | 'c0' | 'h' | 'c' | 'mask' | 'outputs', number> {
  return {
    x: steps * inputSize,
    ...{h0: units, c0: units, h: units, c: units},
    mask: steps,
    outputs: returnSequences ? steps * units : units,
  };
}

/** The calls that together make a call over a whole batch: each begins further on in the same tensors. */
export function* partsOf<Call extends Partial<Record<string, number>>>(
  call: Call,
  strides: ObjectStrides,
  partBatch: number,
): Generator<Call> {
  const batch = call['batch'] ?? 0;
  if (partBatch >= batch) {
    if (batch > 0) yield call;
    return;
  }
  for (let first = 0; first < batch; first += partBatch) {
    yield objectsOf(call, strides, first, Math.min(partBatch, batch - first));
  }
}

/** The call over `count` objects of a call, from the object `first` on. */
export function objectsOf<Call extends Partial<Record<string, number>>>(
  call: Call,
  strides: ObjectStrides,
  first: number,
  count: number,
): Call {
  // An address of 0 stands for a tensor that is absent.
  const moving = Object.keys(strides).filter(field => call[field]);
  const moved = moving.map(field => [field, call[field]! + first * strides[field] * WORD]);
  return {...call, ...Object.fromEntries(moved), batch: count};
}
