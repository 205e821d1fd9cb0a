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

/** How hard groups of one kind are drawn to 0. */
export interface Strength {
  /** λ ≥ 0 */
  lambda: number;
  /** Whether large groups are drawn less. */
  spareLarge: boolean;
}

/** ‖y‖² below this is 0 or about to be; 1/√1e-30 is finite. */
const SMALLEST_SQUARE = 1e-30;

/**
 * Groups of this many times the mean norm, and larger ones, are not drawn at all. At 1 the last groups above a target resist any λ; at 2
 * those that stay are shrunk as well: chosen by validation in the names example.
 */
const SPARED_FROM = 1.4;

/**
 * From ‖a_g‖² and ‖y_g‖² of each group: 1 where it stays, and its pull λ_g/‖y_g‖.
 *
 * λ_g is λ; or, sparing large groups, λ max(0, 1 − ‖y_g‖ / s), with s 1.4 times the mean norm of the groups that are not 0: the slope of the
 * minimax concave penalty (Zhang, _Nearly unbiased variable selection under minimax concave penalty_, 2010). So groups that stay keep
 * what they have learned, whatever λ it takes to lose the others.
 */
export function shrinkage<T extends Tensor>(
  dualSquares: T,
  primalSquares: T,
  {lambda, spareLarge}: Strength,
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
