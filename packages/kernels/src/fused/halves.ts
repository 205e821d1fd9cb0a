import {writeCall, type KernelCall} from '@sparsegate/wasm';
import type {KernelMemory} from '../kernel-memory.js';
import {objectsOf, type ObjectStrides} from './batch-parts.js';

/** Multiplications from which two threads pay: 2²¹ take some 100 µs, to ask and to answer takes up to 20. */
const WORTH_TWO = 2 ** 21;

/** Rows or columns of a register tile, of every build: halves that are multiples of it have no more edges than the whole. */
const TILE = 8;

/** Objects up to which the kernels multiply otherwise, and might round otherwise, than for more. */
const FEW = 3;

/** Whether a call of so many multiplications is for two threads. */
export function isForTwo(memory: KernelMemory, multiplications: number): boolean {
  return memory.second !== undefined && multiplications >= WORTH_TWO;
}

/** Runs calls on two threads at once. */
export function runBoth(memory: KernelMemory, here: KernelCall[], there: KernelCall[]): void {
  memory.second!.run(here, there);
}

/** About half of so many rows or columns, in whole tiles; all of them where there is no such half. */
export function halfOf(count: number): number {
  const half = Math.round(count / (2 * TILE)) * TILE;
  return half > FEW && count - half > FEW ? half : count;
}

/** An entry that is read and written, or an exponential of it, costs about as much as so many multiplications. */
const PER_ENTRY = 8;

/**
 * Runs a kernel that takes row by row, half of them on each thread where that pays.
 *
 * @param callOf the call for `count` rows from the row `first` on
 */
export function runRows(
  memory: KernelMemory,
  rows: number,
  width: number,
  callOf: (first: number, count: number) => KernelCall,
): void {
  const half = isForTwo(memory, rows * width * PER_ENTRY) ? halfOf(rows) : rows;
  if (half < rows) runBoth(memory, [callOf(0, half)], [callOf(half, rows - half)]);
  else runHere(memory, callOf(0, rows));
}

/** Runs one call. */
export function runHere(memory: KernelMemory, [kernel, ...args]: KernelCall): void {
  (memory.exports[kernel] as (...args: number[]) => void)(...args);
}

/**
 * Runs a kernel for all objects of a call, or half of them on each thread where there are enough.
 *
 * @param strides by the field of an address: floats from one object to the next
 * @param own what the second half does not share: fields of its scratch memory
 */
export function runObjects<Field extends string>(
  memory: KernelMemory,
  kernel: 'lstmForward' | 'lstmWalkBack' | 'gruForward',
  order: readonly Field[],
  call: Partial<Record<Field | 'batch', number>>,
  {multiplications, strides, own}: ObjectHalves<Field>,
): void {
  const batch = call.batch ?? 0;
  const half = halfOfObjects(batch);
  if (!isForTwo(memory, multiplications) || half === batch) {
    memory.exports[kernel](writeCall(memory, order, call));
    return;
  }
  const [here, there] = [
    objectsOf(call, strides, 0, half),
    {...objectsOf(call, strides, half, batch - half), ...own()},
  ].map((part): KernelCall => [kernel, writeCall(memory, order, part)]);
  runBoth(memory, [here], [there]);
}

export interface ObjectHalves<Field extends string> {
  /** Of the whole call. */
  multiplications: number;
  strides: ObjectStrides;
  own(): Partial<Record<Field, number>>;
}

/** In tiles of four rows, of which the kernels make most: 20 objects are 12 and 8. */
function halfOfObjects(count: number): number {
  const half = Math.round(count / 8) * 4;
  return half > FEW && count - half > FEW ? half : count;
}
