import {randomNormal, type Rank, type ShapeMap, type Tensor} from '@tensorflow/tfjs-core';
import {SEEDED_NORMAL} from './contracts/seeded-normal.js';
import {callKernel, dispatch} from './dispatch.js';

/**
 * Samples of N(0, 1), the same for the same seed and shape: the noise of the Bayesian layers.
 *
 * Where a kernel is registered, sample k is a hash of seed and k and costs what a few multiplications cost; elsewhere
 * it is tfjs's `randomNormal`, a loop in JavaScript, whose numbers are others.
 *
 * @param seed a whole number in [0, 2³²)
 * @throws if it is not
 */
export function seededNormal<R extends Rank>(shape: ShapeMap[R], seed: number): Tensor<R> {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new Error(`seededNormal: seed must be a whole number in [0, 2^32). Received: ${seed}.`);
  }
  return dispatch(
    SEEDED_NORMAL,
    () => callKernel(SEEDED_NORMAL, {}, {shape: [...shape], seed})[0] as Tensor<R>,
    () => randomNormal<R>(shape, 0, 1, 'float32', seed),
  );
}
