import type {KernelFunc, TensorInfo} from '@tensorflow/tfjs-core';
import {sizeOf, type Block, type KernelMemory} from '../kernel-memory.js';

interface GatherAttrs {
  axis: number;
  batchDims: number;
}

/**
 * Whether `gatherRows` computes this call of tfjs's `GatherV2` kernel: whole rows of a tensor by int32 ids, as an
 * embedding looks up its vectors. tfjs's own moves number by number.
 */
export function canGatherRows({inputs, attrs}: Parameters<KernelFunc>[0]): boolean {
  const [x, indices] = [inputs['x']!, inputs['indices']!];
  const {axis, batchDims} = attrs as unknown as GatherAttrs;
  return (
    (x.dtype === 'float32' || x.dtype === 'int32') &&
    indices.dtype === 'int32' &&
    x.shape.length > 1 &&
    (axis === 0 || axis === -x.shape.length) &&
    batchDims === 0 &&
    sizeOf(x.shape) > 0 &&
    sizeOf(indices.shape) > 0
  );
}

/** @throws if an id is outside the rows */
export function gatherRows(
  memory: KernelMemory,
  {x, indices}: {x: TensorInfo; indices: TensorInfo},
): Block[] {
  const [total, ...row] = x.shape;
  const [source, ids] = [memory.input(x), memory.input(indices)];
  const rows = sizeOf(indices.shape);
  const gathered = memory.output([...indices.shape, ...row], x.dtype);
  const args = [source, ids, rows, sizeOf(row), total, gathered.address] as const;
  const outside = memory.exports.gatherRows(...args);
  if (outside >= 0) {
    const [id] = new Int32Array(memory.exports.memory.buffer, ids + 4 * outside, 1);
    throw new Error(`GatherV2: the index value ${id} is not in [0, ${total - 1}]`);
  }
  return [gathered];
}
