import {expect, test} from '@jest/globals';
import {toFloat16} from '../../src/file/float16';

test.each([
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [1e6, 0x7bff],
  // Half-way between 1 and the next number: to the even one.
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  // Rounds up into the next exponent.
  [2 - 2 ** -12, 0x4000],
  [2 ** -14, 0x0400],
  [2 ** -24, 0x0001],
  [2 ** -26, 0x0000],
  [0, 0x0000],
])('%d becomes the bits %i', (value, bits) => {
  expect(toFloat16(value)).toBe(bits);
});
