import {damaged, fault} from '../fault.js';
import {checksum} from './checksum.js';
import {createReader, type Reader} from './reader.js';

/** 'sgrt': the first four bytes of a file, as a little-endian number. */
export const MAGIC = 0x74726773;
/** Of the format. A reader takes this one only. */
export const VERSION = 1;
/** Bytes before what is read: magic, version and checksum of the rest, 32 bits each. */
export const PREAMBLE_BYTES = 12;

/** @throws if the bytes are no file of ours, or differ in a bit from what was written */
export function openFile(bytes: Uint8Array): Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (k: number): number =>
    bytes.length < PREAMBLE_BYTES ? 0 : view.getUint32(4 * k, true);
  if (word(0) !== MAGIC || word(1) !== VERSION) {
    throw fault('Model file', 'one of this release', 'other bytes', 'Check the address');
  }
  const rest = bytes.subarray(PREAMBLE_BYTES);
  if (word(2) !== checksum(rest)) throw damaged('what was written', 'another checksum');
  return createReader(rest);
}
