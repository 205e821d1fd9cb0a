import {zeroSmall} from '@sparsegate/ops';
import {tidy, type Variable} from '@tensorflow/tfjs-core';

/** Sets the weights with |w| below the threshold to exactly 0, in place. A NaN stays, so that it is seen. */
export function applyThreshold(weights: readonly Variable[], threshold: number): void {
  if (threshold === 0) return;
  tidy(() => {
    for (const weight of weights) weight.assign(zeroSmall(weight, threshold));
  });
}
