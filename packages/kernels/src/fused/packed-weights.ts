import {WORD} from '@sparsegate/wasm';
import type {TensorInfo} from '@tensorflow/tfjs-core';
import type {KernelMemory} from '../kernel-memory.js';

/** Up to so many rows are multiplied by panels of columns, more of them in tiles: `FEW_ROWS` of the assembly. */
const FEW_ROWS = 3;

/** Data of weights that a call without a gradient has had. */
const known = new WeakSet<object>();

/** Columns of a matrix from `first` on. */
export interface Columns {
  first: number;
  count: number;
}

/** Where columns stand packed: in one of the two forms, or in none. */
export interface Packed {
  packed: number;
  panels: number;
}

/**
 * Columns of a weight [R, C] packed for products with `rows` rows, kept for as long as the weight is the same. Not at its first
 * call: a weight that training changes between two calls would be packed for each of them.
 *
 * @returns the addresses of each part, or nothing
 */
export function keptColumns(
  memory: KernelMemory,
  weight: TensorInfo,
  parts: readonly Columns[],
  rows: number,
): Packed[] | undefined {
  if (!known.has(weight.dataId)) {
    known.add(weight.dataId);
    return undefined;
  }
  const isFew = rows <= FEW_ROWS;
  const addresses = memory.prepared([weight], useNumber(weight, parts.length, isFew), () => {
    const from = memory.input(weight);
    return parts.map(part => packColumns(memory, weight.shape, from, part, isFew));
  });
  return addresses.map(address => ({packed: isFew ? 0 : address, panels: isFew ? address : 0}));
}

/** The same data may be a weight of another shape, or of another cell, elsewhere. */
function useNumber({shape}: TensorInfo, parts: number, isFew: boolean): number {
  return 4 * shape[0] + 2 * (parts - 1) + Number(isFew);
}

function packColumns(
  {exports, scratch}: KernelMemory,
  [rows, width]: number[],
  from: number,
  {first, count}: Columns,
  isFew: boolean,
): Float32Array {
  const bytes = isFew
    ? exports.widePanelBytes(count, rows)
    : exports.packedBytes(FEW_ROWS + 1, count, rows);
  const to = scratch(bytes);
  const source = from + first * WORD;
  if (isFew) exports.packWidePanels(rows, count, source, width, to);
  else exports.packWhole(source, width, 0, count, rows, to);
  return new Float32Array(exports.memory.buffer, to, bytes / WORD).slice();
}
