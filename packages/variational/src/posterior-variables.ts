import {initializers, type LayerVariable} from '@tensorflow/tfjs-layers';
import {INITIAL_LOG_SIGMA, type Posterior} from './posterior.js';

/** tfjs-layers does not export its type. */
export type Initializer = ReturnType<typeof initializers.glorotUniform>;

/** Makes a trainable float32 weight: a layer's own `addWeight`. */
export type AddWeight = (name: string, shape: number[], initializer: Initializer) => LayerVariable;

/** A posterior whose μ and log σ are weights of a layer. */
export interface PosteriorVariables {
  /** What it is a posterior of: 'kernel', 'z_gates', … */
  name: string;
  mean: LayerVariable;
  logSigma: LayerVariable;
}

/** Adds μ and log σ to a layer, as the weights `<name>_mean` and `<name>_log_sigma`. */
export function addPosterior(
  addWeight: AddWeight,
  name: string,
  shape: number[],
  meanInitializer: Initializer,
): PosteriorVariables {
  const logSigma = initializers.constant({value: INITIAL_LOG_SIGMA});
  return {
    name,
    mean: addWeight(`${name}_mean`, shape, meanInitializer),
    logSigma: addWeight(`${name}_log_sigma`, shape, logSigma),
  };
}

/** Both as they are now. */
export function readPosterior({mean, logSigma}: PosteriorVariables): Posterior {
  return {mean: mean.read(), logSigma: logSigma.read()};
}
