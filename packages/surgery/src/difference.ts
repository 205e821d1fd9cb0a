import type {Tensor} from '@tensorflow/tfjs-core';

/** How far two tensors of one shape are apart. A type, not an interface: `tidy` returns it. */
export type Difference = {
  /** max |a − b| */
  absolute: number;
  /** max |a − b| / max(1, |a|), which a tolerance is held against. */
  relative: number;
};

export const NO_DIFFERENCE: Difference = {absolute: 0, relative: 0};

/** The largest difference over all entries; NaN where one has a NaN and the other has not. */
export function difference(expected: Tensor, actual: Tensor): Difference {
  const a = expected.dataSync();
  const b = actual.dataSync();
  let largest = NO_DIFFERENCE;
  for (let k = 0; k < a.length; k++) {
    if (Object.is(a[k], b[k])) continue;
    const absolute = Math.abs(a[k] - b[k]);
    largest = worse(largest, {absolute, relative: absolute / Math.max(1, Math.abs(a[k]))});
  }
  return largest;
}

/** The larger of each; NaN wins. */
export function worse(a: Difference, b: Difference): Difference {
  return {
    absolute: Math.max(a.absolute, b.absolute),
    relative: Math.max(a.relative, b.relative),
  };
}
