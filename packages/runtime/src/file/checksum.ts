/** FNV-1a of 32 bits: where one byte differs, so does the sum; 0 … 2³² − 1. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  return sum >>> 0;
}
