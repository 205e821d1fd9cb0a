import {expect, test} from '@jest/globals';
import {record} from '../src/record.js';

test('a record is its length, the checksum of that, the data and the checksum of the data', () => {
  const bytes = record(new Uint8Array(32));
  const view = new DataView(bytes.buffer);
  expect(bytes).toHaveLength(8 + 4 + 32 + 4);
  expect(view.getBigUint64(0, true)).toBe(32n);
  // The CRC-32C of 32 zeros is 8a9136aa (RFC 3720, B.4); rotated by 15 bits to 6d551522, and a282ead8 added.
  expect(view.getUint32(44, true)).toBe(0x0fd7fffa);
});

test('the checksum is CRC-32C, the Castagnoli polynomial', () => {
  const bytes = record(new TextEncoder().encode('123456789'));
  // Its check value e3069283, rotated by 15 bits, and a282ead8 added.
  const rotated = ((0xe3069283 >>> 15) | (0xe3069283 << 17)) >>> 0;
  const expected = (rotated + 0xa282ead8) % 2 ** 32;
  expect(new DataView(bytes.buffer).getUint32(8 + 4 + 9, true)).toBe(expected);
});
