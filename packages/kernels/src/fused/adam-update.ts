import type {AdamUpdateAttrs, AdamUpdateInputs} from '@sparsegate/ops';
import {sizeOf, type Block, type KernelMemory} from '../kernel-memory.js';

/** Kernel `ADAM_UPDATE`: weight, firstMoment, secondMoment. */
export function adamUpdate(
  memory: KernelMemory,
  {weight, gradient, firstMoment, secondMoment}: AdamUpdateInputs,
  {learningRate, beta1, beta2, epsilon, step}: AdamUpdateAttrs,
): Block[] {
  const sources = [weight, gradient, firstMoment, secondMoment].map(tensor => memory.input(tensor));
  const updated = [weight, weight, weight].map(({shape}) => memory.output(shape));
  memory.exports.adamUpdate(
    ...(sources as [number, number, number, number]),
    ...(updated.map(({address}) => address) as [number, number, number]),
    sizeOf(weight.shape),
    ...([learningRate, beta1, beta2, 1 - beta1, 1 - beta2, epsilon] as const),
    1 / (1 - beta1 ** step),
    1 / (1 - beta2 ** step),
  );
  return updated;
}
