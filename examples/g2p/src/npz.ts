import {unzipSync} from 'fflate';

/** A numpy array of float32, row-major. */
export interface NumpyArray {
  shape: number[];
  values: Float32Array;
}

/** '\x93NUMPY' and two bytes of version; then the header's length, 2 bytes in version 1 and 4 later. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const VERSION_AT = 6;
const LENGTH_AT = 8;

/** What `numpy.savez` wrote, by name. @throws if an array is not of little-endian float32 in C order */
export function readNpz(bytes: Uint8Array): Map<string, NumpyArray> {
  const files = Object.entries(unzipSync(bytes));
  return new Map(files.map(([file, npy]) => [file.replace(/\.npy$/, ''), readNpy(file, npy)]));
}

/** One array in numpy's format: a header in Python's words, then the numbers. */
function readNpy(file: string, bytes: Uint8Array): NumpyArray {
  if (!MAGIC.every((byte, k) => bytes[k] === byte)) {
    throw unreadable(file, 'an array as numpy saves it', 'other bytes');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isFirst = bytes[VERSION_AT] === 1;
  const begin = LENGTH_AT + (isFirst ? 2 : 4);
  const length = isFirst ? view.getUint16(LENGTH_AT, true) : view.getUint32(LENGTH_AT, true);
  const header = new TextDecoder('latin1').decode(bytes.subarray(begin, begin + length));
  const sizes = /'shape': \(([\d, ]*)\)/.exec(header)?.[1];
  if (!/'descr': '<f4'.*'fortran_order': False/.test(header) || sizes === undefined) {
    throw unreadable(file, 'float32 in C order', header.trim());
  }
  const shape = sizes.split(',').filter(Boolean).map(Number);
  const numbers = bytes.slice(begin + length).buffer;
  if (numbers.byteLength !== 4 * shape.reduce((product, size) => product * size, 1)) {
    throw unreadable(file, `numbers for the shape [${shape}]`, `${numbers.byteLength} bytes`);
  }
  return {shape, values: new Float32Array(numbers)};
}

function unreadable(file: string, expected: string, received: string): Error {
  return new Error(
    `Weights "${file}": must be ${expected}. Received: ${received}. Give the file that g2p-en ships.`,
  );
}
