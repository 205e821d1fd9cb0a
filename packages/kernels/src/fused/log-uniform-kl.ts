import type {
  LogUniformKLAttrs,
  LogUniformKLGradientInputs,
  LogUniformKLInputs,
} from '@sparsegate/ops';
import {sizeOf, type Block, type KernelMemory} from '../kernel-memory.js';

/** Kernel `LOG_UNIFORM_KL`: the sum. */
export function logUniformKL(
  memory: KernelMemory,
  {mean, logSigma}: LogUniformKLInputs,
  {height, shift, slope, offset, largestLogAlpha, smallestSquare}: LogUniformKLAttrs,
): Block[] {
  const [mu, rho, count] = [memory.input(mean), memory.input(logSigma), sizeOf(mean.shape)];
  const sum = memory.output([]);
  memory.exports.logUniformKL(
    ...([mu, rho, count, height, shift, slope, offset] as const),
    ...([largestLogAlpha, smallestSquare, sum.address] as const),
  );
  return [sum];
}

/** Kernel `LOG_UNIFORM_KL_GRADIENT`: dMean, dLogSigma. */
export function logUniformKLGradient(
  memory: KernelMemory,
  {mean, logSigma, dy}: LogUniformKLGradientInputs,
  {height, shift, slope, largestLogAlpha, smallestSquare}: LogUniformKLAttrs,
): Block[] {
  const [mu, rho, dSum] = [mean, logSigma, dy].map(tensor => memory.input(tensor));
  const [dMean, dLogSigma] = [memory.output(mean.shape), memory.output(mean.shape)];
  memory.exports.logUniformKLGradient(
    ...([mu, rho, dSum, sizeOf(mean.shape), height, shift, slope] as const),
    ...([largestLogAlpha, smallestSquare, dMean.address, dLogSigma.address] as const),
  );
  return [dMean, dLogSigma];
}
