import type {AdamUpdateAttrs, AdamUpdateInputs} from '@sparsegate/ops';
import {WORD} from '@sparsegate/wasm';
import {sizeOf, type Block, type KernelMemory} from '../kernel-memory.js';
import {runRows} from './halves.js';

/** Kernel `ADAM_UPDATE`: weight, firstMoment, secondMoment. */
export function adamUpdate(
  memory: KernelMemory,
  {weight, gradient, firstMoment, secondMoment}: AdamUpdateInputs,
  {learningRate, beta1, beta2, epsilon, step}: AdamUpdateAttrs,
): Block[] {
  const sources = [weight, gradient, firstMoment, secondMoment].map(tensor => memory.input(tensor));
  const updated = [weight, weight, weight].map(({shape}) => memory.output(shape));
  runRows(memory, sizeOf(weight.shape), 1, (first, count) => [
    'adamUpdate',
    ...[...sources, ...updated.map(({address}) => address)].map(at => at + first * WORD),
    ...[count, learningRate, beta1, beta2, 1 - beta1, 1 - beta2, epsilon],
    ...[1 / (1 - beta1 ** step), 1 / (1 - beta2 ** step)],
  ]);
  return updated;
}
