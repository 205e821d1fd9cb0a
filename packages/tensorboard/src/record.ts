import CRC32C from 'crc-32/crc32c.js';

/** Bytes of a length, which is a 64-bit integer. */
const LENGTH_BYTES = 8;

const CHECKSUM_BYTES = 4;

/** TFRecord rotates checksums and adds this, since data that holds its own checksum weakens it. */
const MASK_DELTA = 0xa282ead8;
const MASK_ROTATION = 15;

/**
 * A record of a TFRecord file, little-endian: its length, the masked CRC-32C of the length, the data, the masked CRC-32C of the data.
 *
 * Source: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
 */
export function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(LENGTH_BYTES + CHECKSUM_BYTES + data.length + CHECKSUM_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(LENGTH_BYTES, maskedChecksum(bytes.subarray(0, LENGTH_BYTES)), true);
  bytes.set(data, LENGTH_BYTES + CHECKSUM_BYTES);
  view.setUint32(bytes.length - CHECKSUM_BYTES, maskedChecksum(data), true);
  return bytes;
}

function maskedChecksum(data: Uint8Array): number {
  const checksum = CRC32C.buf(data);
  const rotated = (checksum >>> MASK_ROTATION) | (checksum << (32 - MASK_ROTATION));
  return (rotated + MASK_DELTA) >>> 0;
}
