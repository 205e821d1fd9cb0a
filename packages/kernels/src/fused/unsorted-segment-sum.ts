import type {TensorInfo} from '@tensorflow/tfjs-core';
import {sizeOf, type Block, type KernelMemory} from '../kernel-memory.js';

/** tfjs's kernel `UnsortedSegmentSum`: the gradient of a gather, so of an embedding. */
export function unsortedSegmentSum(
  memory: KernelMemory,
  {x, segmentIds}: {x: TensorInfo; segmentIds: TensorInfo},
  {numSegments}: {numSegments: number},
): Block[] {
  const rows = sizeOf(segmentIds.shape);
  const rowShape = x.shape.slice(segmentIds.shape.length);
  const source = memory.input(x);
  const ids = memory.input(segmentIds);
  const sums = memory.output([numSegments, ...rowShape]);
  memory.exports.segmentSum(source, ids, rows, sizeOf(rowShape), numSegments, sums.address);
  return [sums];
}
