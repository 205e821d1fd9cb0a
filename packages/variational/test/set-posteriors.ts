import {fill, tidy, type Tensor} from '@tensorflow/tfjs-core';
import type {PosteriorVariables} from '../src/posterior-variables.js';

interface WithPosteriors {
  posteriors(): PosteriorVariables[];
}

/** Sets log σ of everything in a layer: −20 leaves no noise. */
export function setLogSigma(
  layer: WithPosteriors,
  value: number,
  which: (name: string) => boolean = () => true,
): void {
  for (const {logSigma} of layer.posteriors().filter(posterior => which(posterior.name))) {
    tidy(() => {
      logSigma.write(fill(logSigma.shape as number[], value));
    });
  }
}

/** Sets the means of one posterior of a layer. */
export function setMean(layer: WithPosteriors, name: string, values: Tensor): void {
  layer
    .posteriors()
    .find(posterior => posterior.name === name)!
    .mean.write(values);
}
