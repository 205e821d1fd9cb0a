import type {TensorInfo} from '@tensorflow/tfjs-core';
import {sizeOf, type Block, type KernelMemory} from '../kernel-memory.js';

/**
 * tfjs's kernel `UnsortedSegmentSum`: the gradient of a gather, so of an embedding. Sums of integers are integers.
 *
 * @throws unless x is float32 or int32
 */
export function unsortedSegmentSum(
  memory: KernelMemory,
  {x, segmentIds}: {x: TensorInfo; segmentIds: TensorInfo},
  {numSegments}: {numSegments: number},
): Block[] {
  if (x.dtype !== 'float32' && x.dtype !== 'int32') {
    throw new Error(
      `unsortedSegmentSum: x must be float32 or int32. Received: ${x.dtype}. Cast it first.`,
    );
  }
  const rows = sizeOf(segmentIds.shape);
  const rowShape = x.shape.slice(segmentIds.shape.length);
  const source = memory.input(x);
  const ids = memory.input(segmentIds);
  const sums = memory.output([numSegments, ...rowShape], x.dtype);
  const sizes = [rows, sizeOf(rowShape), numSegments] as const;
  if (x.dtype === 'int32') addIntegers(memory, source, ids, ...sizes, sums.address);
  else memory.exports.segmentSum(source, ids, ...sizes, sums.address);
  return [sums];
}

/** The module's sum of segments for integers, which models do not need to be fast. */
function addIntegers(
  memory: KernelMemory,
  source: number,
  ids: number,
  rows: number,
  width: number,
  segments: number,
  target: number,
): void {
  const {buffer} = memory.exports.memory;
  const values = new Int32Array(buffer, source, rows * width);
  const sums = new Int32Array(buffer, target, segments * width).fill(0);
  new Int32Array(buffer, ids, rows).forEach((segment, row) => {
    if (segment < 0 || segment >= segments) return;
    for (let k = 0; k < width; k++) sums[segment * width + k] += values[row * width + k];
  });
}
