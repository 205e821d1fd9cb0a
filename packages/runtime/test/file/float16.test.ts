import {expect, test} from '@jest/globals';
import {fromFloat16} from '../../src/file/float16';

test.each([
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65504],
  // The smallest normal number, the largest below it, and the smallest of all.
  [0x0400, 2 ** -14],
  [0x03ff, 2 ** -14 * (1 - 2 ** -10)],
  [0x0001, 2 ** -24],
  [0x0000, 0],
])('the bits %i are %d', (bits, value) => {
  expect(fromFloat16(bits)).toBe(value);
});
