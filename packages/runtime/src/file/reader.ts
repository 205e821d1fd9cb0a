import {damaged} from '../fault.js';
import {fromFloat16} from './float16.js';

/** How the weights of a file are stored. Biases, scales and constants always are float32. */
export type WeightType = 'float32' | 'float16' | 'int8';

/** By their number in a file. */
export const WEIGHT_TYPES: readonly WeightType[] = ['float32', 'float16', 'int8'];

/** Bytes of a weight, by type. */
const WEIGHT_BYTES = [4, 2, 1];

/** Whole numbers in a file are below this: four bytes of seven bits. */
const LARGEST_WHOLE = 2 ** 28 - 1;

/** Reads what a file holds in the order in which it was written: checked, and never past its end. */
export interface Reader {
  /** Whether weights are int8 with scales. */
  isInt8: boolean;

  /**
   * A whole number: seven bits in a byte, the lowest first.
   *
   * @throws unless it is in the range
   */
  whole(least?: number, most?: number): number;

  /** A short text: its length, then its characters. */
  text(): string;

  /** So many float32. */
  floats(count: number): Float32Array;

  /** So many weights as they are stored: int8 before they are scaled. */
  weights(count: number): Float32Array;

  /** The scale of each column, for int8; ones for the others. */
  scales(columns: number): Float32Array;

  /**
   * @returns the count
   * @throws unless so many things of a byte or more can still follow: before memory is made for them
   */
  expect(count: number): number;

  /** @throws unless everything has been read */
  end(): void;
}

/** A reader of a file's content. */
export function createReader(bytes: Uint8Array): Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const expect: Reader['expect'] = count => {
    const left = bytes.length - at;
    if (count > left) throw damaged(`${count} more bytes`, left);
    return count;
  };
  const whole: Reader['whole'] = (least = 0, most = LARGEST_WHOLE) => {
    let value = 0;
    let shift = 0;
    let byte: number;
    do {
      expect(1);
      byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      shift += 7;
    } while (byte > 127 && shift < 28);
    if (byte > 127 || value < least || value > most) {
      throw damaged(`a number from ${least} to ${most}`, value);
    }
    return value;
  };
  const numbers = (count: number, type: number): Float32Array => {
    expect(count * WEIGHT_BYTES[type]);
    return new Float32Array(count).map(() => {
      const first = at;
      at += WEIGHT_BYTES[type];
      if (type > 1) return view.getInt8(first);
      return type ? fromFloat16(view.getUint16(first, true)) : view.getFloat32(first, true);
    });
  };
  const type = whole(0, 2);
  return {
    isInt8: type > 1,
    whole,
    text: () => String.fromCharCode(...Array.from({length: whole(0, 255)}, () => whole())),
    floats: count => numbers(count, 0),
    weights: count => numbers(count, type),
    scales: columns =>
      type > 1 ? numbers(columns, 0) : new Float32Array(4 * expect(columns / 4)).fill(1),
    expect,
    end: () => {
      if (at < bytes.length) throw damaged('the end', `${bytes.length - at} bytes`);
    },
  };
}
