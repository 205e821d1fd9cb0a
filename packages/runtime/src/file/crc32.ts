/** The polynomial of zip and PNG, bits reversed. */
const POLYNOMIAL = 0xedb88320;

let table: Int32Array | undefined;

function makeTable(): Int32Array {
  return Int32Array.from({length: 256}, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = (remainder >>> 1) ^ (remainder & 1 ? POLYNOMIAL : 0);
    }
    return remainder;
  });
}

/** CRC-32 of bytes, as in zip files: 0 … 2³² − 1. */
export function crc32(bytes: Uint8Array): number {
  const remainders = (table ??= makeTable());
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ remainders[(crc ^ byte) & 255];
  return ~crc >>> 0;
}
