import {reshape, tile, type Tensor} from '@tensorflow/tfjs-core';
import type {Noise} from './noise.js';
import {sample, thresholdedMean, type Posterior} from './posterior.js';

/** How one call of a layer turns posteriors into numbers. */
export interface Reading {
  /** Values of the posterior's shape, the same for all objects and time steps of the mini-batch. */
  shared(posterior: Posterior): Tensor;
  /** Group weights [n] as [B, n]: separate for each object, the same for all its time steps. */
  perObject(posterior: Posterior, batch: number): Tensor;
  /** Standard normal numbers, for layers that sample something else than weights; undefined when nothing is sampled. */
  noise?: Noise;
}

/** One Monte-Carlo sample a mini-batch, algorithm 1 of the paper. */
export function sampled(noise: Noise): Reading {
  return {
    shared: posterior => sample(posterior, noise(posterior.mean.shape)),
    perObject: (posterior, batch) => sample(posterior, noise([batch, posterior.mean.size])),
    noise,
  };
}

/** Means above the threshold, zero below: the network after training. */
export function thresholded(snrThreshold: number): Reading {
  return {
    shared: posterior => thresholdedMean(posterior, snrThreshold),
    perObject: (posterior, batch) => {
      const mean = thresholdedMean(posterior, snrThreshold);
      return tile(reshape(mean, [1, mean.size]), [batch, 1]);
    },
  };
}
