export {variationalGRU, VariationalGRU, type VariationalGRUArgs} from './variational-gru.js';
export {variationalLSTM, VariationalLSTM, type VariationalLSTMArgs} from './variational-lstm.js';
export {
  variationalDense,
  VariationalDense,
  type DenseSampling,
  type VariationalDenseArgs,
} from './variational-dense.js';
export {
  variationalEmbedding,
  VariationalEmbedding,
  type VariationalEmbeddingArgs,
} from './variational-embedding.js';
export {type Groups, type GroupWeights} from './group-weights.js';
export {klDivergence, KL_CONSTANTS, LARGEST_LOG_ALPHA, type KLApproximation} from './kl.js';
export type {KLConstants} from '@sparsegate/ops';
export {
  INITIAL_LOG_SIGMA,
  sample,
  signalToNoise,
  SNR_THRESHOLD,
  thresholdedMean,
  type Posterior,
} from './posterior.js';
export {type SamplingArgs} from './sampling.js';
export {elbo, type ElboOptions} from './elbo.js';
export {KLCallback, type ElboState} from './kl-callback.js';
export {cyclicWeight, klWeightAt, linearWeight, type KLWeight} from './kl-weight.js';
export {keptVariables} from './kept-variables.js';
export {
  predictMonteCarlo,
  type MonteCarloOptions,
  type MonteCarloPrediction,
} from './predict-monte-carlo.js';
export {collapsePosterior, type CollapseOptions} from './collapse-posterior.js';
export {fromStandard, type FromStandardOptions} from './from-standard.js';
export {isVariational, type Variational, type VariationalLayer} from './variational-layer.js';
