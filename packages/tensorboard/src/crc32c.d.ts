/** The package's types name its CRC-32 only. */
declare module 'crc-32/crc32c.js' {
  const CRC32C: {
    /** CRC-32C, the Castagnoli polynomial, as a signed 32-bit integer. */
    buf(bytes: Uint8Array): number;
  };
  export default CRC32C;
}
