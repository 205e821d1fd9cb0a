import type {SeededNormalAttrs} from '@sparsegate/ops';
import {sizeOf, type Block, type KernelMemory} from '../kernel-memory.js';

/** Kernel `SEEDED_NORMAL`. */
export function seededNormal(
  memory: KernelMemory,
  _inputs: object,
  {shape, seed}: SeededNormalAttrs,
): Block[] {
  const samples = memory.output(shape);
  memory.exports.seededNormal(seed | 0, sizeOf(shape), samples.address);
  return [samples];
}
