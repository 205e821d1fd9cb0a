import {gather, tensor1d, tidy, type Tensor} from '@tensorflow/tfjs-core';
import {klDivergence, type KLApproximation} from './kl.js';
import type {Posterior} from './posterior.js';

/**
 * The KL of the part of a posterior that leaves a model in training.
 *
 * @param staying by axis, the positions that stay, ascending
 */
export function leavingKL(
  posterior: Posterior,
  staying: ReadonlyArray<readonly number[]>,
  approximation: KLApproximation,
): number {
  return tidy(() => {
    let sum = 0;
    let rest = posterior;
    staying.forEach((positions, axis) => {
      const leaving = othersThan(positions, rest.mean.shape[axis]);
      if (leaving.length === 0) return;
      sum += klDivergence(along(rest, leaving, axis), approximation).dataSync()[0];
      rest = along(rest, positions, axis);
    });
    return sum;
  });
}

function along({mean, logSigma}: Posterior, positions: readonly number[], axis: number): Posterior {
  const take = (values: Tensor): Tensor => gather(values, tensor1d([...positions], 'int32'), axis);
  return {mean: take(mean), logSigma: take(logSigma)};
}

function othersThan(positions: readonly number[], size: number): number[] {
  const stays = new Set(positions);
  return Array.from({length: size}, (_, k) => k).filter(k => !stays.has(k));
}
