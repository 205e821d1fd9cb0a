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
export class Reader {
  readonly weightType: WeightType;
  readonly #view: DataView;
  readonly #type: number;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#type = this.whole(0, WEIGHT_TYPES.length - 1);
    this.weightType = WEIGHT_TYPES[this.#type];
  }

  /**
   * A whole number: seven bits in a byte, the lowest first.
   *
   * @throws unless it is in the range
   */
  whole(least = 0, most = LARGEST_WHOLE): number {
    let value = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = this.#view.getUint8(this.#advance(1));
      value += (byte & 127) * 2 ** shift;
      shift += 7;
    } while (byte > 127 && shift < 28);
    if (byte > 127 || value < least || value > most) {
      throw damaged(`a number from ${least} to ${most}`, value);
    }
    return value;
  }

  /** A short text: its length, then its characters. */
  text(): string {
    return Array.from({length: this.whole(0, 255)}, () => String.fromCharCode(this.whole())).join(
      '',
    );
  }

  /** So many float32. */
  floats(count: number): Float32Array {
    return this.#numbers(count, 0);
  }

  /** So many weights as they are stored: int8 before they are scaled. */
  weights(count: number): Float32Array {
    return this.#numbers(count, this.#type);
  }

  /** The scale of each column, for int8; ones for the others. */
  scales(columns: number): Float32Array {
    return this.weightType === 'int8'
      ? this.floats(columns)
      : new Float32Array(this.expect(columns)).fill(1);
  }

  /**
   * @returns the count
   * @throws unless so many things of a byte or more can still follow: before memory is made for them
   */
  expect(count: number): number {
    const left = this.#view.byteLength - this.#at;
    if (count > left) throw damaged(`${count} more bytes`, left);
    return count;
  }

  /** @throws unless everything has been read */
  end(): void {
    const left = this.#view.byteLength - this.#at;
    if (left) throw damaged('the end', `${left} bytes`);
  }

  #advance(bytes: number): number {
    this.#at += this.expect(bytes);
    return this.#at - bytes;
  }

  #numbers(count: number, type: number): Float32Array {
    const bytes = WEIGHT_BYTES[type];
    const first = this.#advance(bytes * count);
    const numbers = new Float32Array(count);
    for (let k = 0; k < count; k++) {
      const at = first + bytes * k;
      if (type === 0) numbers[k] = this.#view.getFloat32(at, true);
      else if (type === 1) numbers[k] = fromFloat16(this.#view.getUint16(at, true));
      else numbers[k] = this.#view.getInt8(at);
    }
    return numbers;
  }
}
