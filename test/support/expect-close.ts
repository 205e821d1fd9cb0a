import {expect} from '@jest/globals';

/** Numbers that agree to 1e-5, relative to max(1, |expected|). */
export function expectClose(actual: Float32Array, expected: ArrayLike<number>): void {
  expect(actual).toHaveLength(expected.length);
  const far = actual.findIndex(
    // Written so that NaN is far.
    (value, k) => !(Math.abs(value - expected[k]) <= 1e-5 * Math.max(1, Math.abs(expected[k]))),
  );
  if (far >= 0) expect(actual[far]).toBeCloseTo(expected[far], 6);
}
