import {mean, sqrt, square, stack, sub, tidy, type Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {checkOptions, expectLayersModel, integerFrom, type Checks} from '@sparsegate/structure';
import {anySeed, NoiseStream} from './noise.js';
import {variationalLayers, type VariationalLayer} from './variational-layer.js';

export interface MonteCarloOptions {
  /** Samples of the weights, 2 or more. Default 10. */
  samples?: number;
  /** Default: one that nobody chose. */
  seed?: number;
  batchSize?: number;
}

const CHECKS: Checks<MonteCarloOptions> = {
  samples: integerFrom(2),
  seed: integerFrom(Number.MIN_SAFE_INTEGER),
  batchSize: integerFrom(1),
};

/** What samples of the weights say about an output. A type, not an interface: `tidy` returns it. */
export type MonteCarloPrediction = {
  mean: Tensor;
  /** Over the samples, divided by their number. */
  standardDeviation: Tensor;
};

/**
 * Predicts with samples of all posteriors, nothing thresholded, and returns mean and spread over them: how sure the model is.
 * The noise of training is not touched.
 *
 * @param x what one would pass to `predict` of a model with one input
 * @throws if the model has no variational layer, is stateful, or `samples` is not an integer of 2 or more
 */
export function predictMonteCarlo(
  model: LayersModel,
  x: Tensor,
  options: MonteCarloOptions = {},
): MonteCarloPrediction {
  checkOptions('predictMonteCarlo', options, CHECKS);
  const {samples = 10, seed = anySeed(), batchSize} = options;
  const layers = sampledLayers(model);
  layers.forEach((layer, k) => {
    layer.sampling.monteCarlo = new NoiseStream(seed + k);
  });
  try {
    return tidy(() => {
      const outputs = Array.from({length: samples}, () => model.predict(x, {batchSize}) as Tensor);
      const all = stack(outputs);
      const average = mean(all, 0);
      return {mean: average, standardDeviation: sqrt(mean(square(sub(all, average)), 0))};
    });
  } finally {
    layers.forEach(layer => {
      layer.sampling.monteCarlo = undefined;
    });
  }
}

function sampledLayers(model: LayersModel): VariationalLayer[] {
  expectLayersModel('predictMonteCarlo', model);
  const stateful = model.layers.find(layer => layer.stateful);
  if (stateful) {
    throw new Error(
      `predictMonteCarlo: no layer must be stateful, as each sample would begin where the last one ended. ` +
        `Received: "${stateful.name}". Load the weights into a model that is not.`,
    );
  }
  return variationalLayers(model, 'predictMonteCarlo');
}
