import type {WeightType} from '@sparsegate/runtime/format';
import {toFloat16} from './float16.js';

/** int8 runs from −127 to 127: symmetric, so that 0 is exact. */
const INT8_LARGEST = 127;

const WEIGHT_BYTES: Record<WeightType, number> = {float32: 4, float16: 2, int8: 1};

const LONGEST_TEXT = 255;

/** Writes the numbers of a file, in the order in which the runtime reads them. */
export class Writer {
  private readonly parts: Uint8Array[] = [];

  constructor(readonly weightType: WeightType) {}

  /** Bytes of a weight. */
  get weightBytes(): number {
    return WEIGHT_BYTES[this.weightType];
  }

  /** A whole number below 2²⁸: seven bits in a byte, the lowest first. */
  whole(value: number): void {
    const bytes: number[] = [];
    let rest = value;
    for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
    this.parts.push(Uint8Array.from([...bytes, rest]));
  }

  /** A text: its length, then its characters. */
  text(text: string): void {
    // Longer ones name something, too.
    const short = text.slice(0, LONGEST_TEXT);
    this.whole(short.length);
    for (let k = 0; k < short.length; k++) this.whole(short.charCodeAt(k));
  }

  /** Ascending whole numbers as distances. */
  ascending(values: readonly number[]): void {
    values.forEach((value, k) => {
      this.whole(value - (values[k - 1] ?? -1) - 1);
    });
  }

  floats(values: ArrayLike<number>): void {
    this.numbers(values, 4, (view, at, value) => {
      view.setFloat32(at, value, true);
    });
  }

  /**
   * Scales of a matrix' columns, where weights are int8.
   *
   * @returns the values as they are stored: divided by their scales, or as they are
   */
  scaled(values: Float32Array, columns: number): Float32Array {
    if (this.weightType !== 'int8') return values;
    const {scales, values: whole} = quantize(values, columns);
    this.floats(scales);
    return whole;
  }

  /** Weights as they are stored, from `scaled`. */
  weights(values: ArrayLike<number>): void {
    if (this.weightType === 'float32') this.floats(values);
    else if (this.weightType === 'int8')
      this.parts.push(new Uint8Array(Int8Array.from(values).buffer));
    else {
      this.numbers(values, 2, (view, at, value) => {
        view.setUint16(at, toFloat16(value), true);
      });
    }
  }

  /** What another one has written. */
  append({parts}: Writer): void {
    this.parts.push(...parts);
  }

  bytes(): Uint8Array {
    const total = this.parts.reduce((sum, part) => sum + part.length, 0);
    const bytes = new Uint8Array(total);
    let at = 0;
    for (const part of this.parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  private numbers(
    values: ArrayLike<number>,
    size: number,
    write: (view: DataView, at: number, value: number) => void,
  ): void {
    const bytes = new Uint8Array(values.length * size);
    const view = new DataView(bytes.buffer);
    for (let k = 0; k < values.length; k++) write(view, k * size, values[k]);
    this.parts.push(bytes);
  }
}

/**
 * A matrix divided by a scale a column, so that its values are whole numbers of −127 … 127.
 *
 * @param values [rows, columns], row-major
 */
function quantize(
  values: Float32Array,
  columns: number,
): {scales: Float32Array; values: Float32Array} {
  const scales = new Float32Array(columns);
  values.forEach((value, k) => {
    const column = k % columns;
    scales[column] = Math.max(scales[column], Math.abs(value) / INT8_LARGEST);
  });
  return {
    scales,
    values: values.map((value, k) => (value === 0 ? 0 : Math.round(value / scales[k % columns]))),
  };
}
