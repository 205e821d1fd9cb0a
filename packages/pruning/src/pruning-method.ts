import type {Optimizer} from '@tensorflow/tfjs-core';
import {innermost, isAdaptive} from './optimizer-metric.js';

/**
 * How weights become 0:
 *
 * - 'penalty', the paper's: λ₁ Σ_g ‖w_g‖₂ + λ₂ ‖w‖₁ joins the training loss, and a threshold after every step zeroes what is small;
 * - 'proximal': the optimizer steps along the loss alone, and then a proximal step in its own metric shrinks groups and weights, to
 *   exact zeros without a threshold;
 * - 'magnitude': the optimizer steps along the loss alone, and from time to time the smallest weights, blocks, gates or neurons
 *   become 0, down to a density.
 *
 * The first two minimize the same objective, so λ means the same. But an optimizer that divides gradients by their size, as Adam does,
 * takes the pull out of a penalty: for it, the proximal step is the one that works.
 */
export type PruningMethod = 'penalty' | 'proximal' | 'magnitude';

export const METHODS: readonly PruningMethod[] = ['penalty', 'proximal', 'magnitude'];

/** The method for an optimizer: proximal if it is adaptive, else the penalty, and that too where there is no optimizer yet. */
export function fittingMethod(optimizer: Optimizer | undefined): PruningMethod {
  return optimizer && isAdaptive(optimizer) ? 'proximal' : 'penalty';
}

/** What `prune` says once when training begins. */
export function announcement(
  model: string,
  method: PruningMethod,
  optimizer: Optimizer | undefined,
  hasTarget: boolean,
): string {
  const what = {
    penalty: 'a penalty in the loss and a threshold after every step',
    proximal: 'a proximal step after every step of the optimizer',
    magnitude: 'the smallest become 0 as the schedule goes',
  }[method];
  const name = optimizer ? innermost(optimizer).getClassName() : 'no compiled optimizer';
  const otherwise =
    method === 'magnitude'
      ? 'down to the density'
      : hasTarget
        ? 'which a target needs'
        : 'as asked for';
  const why = method === fittingMethod(optimizer) ? `which fits ${name}` : otherwise;
  return `prune "${model}": method '${method}', ${what}, ${why}.`;
}
