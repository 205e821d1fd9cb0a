import type {KernelFunc, TensorInfo} from '@tensorflow/tfjs-core';
import {sizeOf, type Block, type KernelMemory} from '../kernel-memory.js';

interface SumAttrs {
  axis: number | number[];
  keepDims: boolean;
}

/**
 * Whether `sumOfRows` computes this call of tfjs's `Sum` kernel: float32 summed over leading axes, such as a bias's
 * gradient. tfjs's own transposes the whole tensor first.
 */
export function canSumRows({inputs, attrs}: Parameters<KernelFunc>[0]): boolean {
  const x = inputs['x']!;
  const axes = axesOf(x, attrs as unknown as SumAttrs);
  return (
    x.dtype === 'float32' &&
    axes.length > 0 &&
    axes.length < x.shape.length &&
    axes.every((axis, k) => axis === k) &&
    sizeOf(x.shape) > 0
  );
}

/** Σ over the leading axes. */
export function sumOfRows(memory: KernelMemory, {x}: {x: TensorInfo}, attrs: SumAttrs): Block[] {
  const summed = axesOf(x, attrs).length;
  const rest = x.shape.slice(summed);
  const source = memory.input(x);
  const shape = attrs.keepDims ? [...x.shape.slice(0, summed).map(() => 1), ...rest] : rest;
  const sums = memory.output(shape);
  memory.exports.rowSum(source, sizeOf(x.shape.slice(0, summed)), sizeOf(rest), sums.address);
  return [sums];
}

/** The axes summed over, ascending and from 0 on. */
function axesOf({shape}: TensorInfo, {axis}: SumAttrs): number[] {
  const given = axis === null || axis === undefined ? shape.map((_, k) => k) : [axis].flat();
  return given.map(k => (k < 0 ? k + shape.length : k)).sort((a, b) => a - b);
}
