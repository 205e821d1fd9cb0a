import {
  cast,
  div,
  greater,
  maximum,
  mul,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type {GroupFamily} from '../contracts/proximal-step.js';

/** ‖y‖² below this is 0 or about to be; 1/√1e-30 is finite. */
const SMALLEST_SQUARE = 1e-30;

/**
 * Groups of this many times the mean norm, and larger ones, are not drawn at all. At 1 the last groups above a target resist any λ; at 2
 * those that stay are shrunk as well: chosen by validation in the names example.
 */
const SPARED_FROM = 1.4;

/** From ‖a_g‖² and ‖y_g‖² of each group: 1 where it stays, and its pull λ_g/‖y_g‖. See `proximalStep`. */
export function groupShrinkage<T extends Tensor>(
  dualSquares: T,
  primalSquares: T,
  {lambda, spareLarge}: Pick<GroupFamily, 'lambda' | 'spareLarge'>,
): {live: T; pull: T} {
  const norms = sqrt(maximum(primalSquares, SMALLEST_SQUARE));
  const own = spareLarge ? mul(lambda, slopes(norms)) : lambda;
  return {
    live: cast(greater(dualSquares, square(own)), 'float32') as T,
    pull: div(own, norms) as T,
  };
}

/** From 1 of the smallest groups to 0 of the spared ones. */
function slopes(norms: Tensor): Tensor {
  const live = cast(greater(norms, 2 * Math.sqrt(SMALLEST_SQUARE)), 'float32');
  const mean = div(maximum(sum(mul(norms, live)), SMALLEST_SQUARE), maximum(sum(live), 1));
  return maximum(sub(1, div(norms, mul(mean, SPARED_FROM))), 0);
}
