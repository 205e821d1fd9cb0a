/** Everything that was chosen for this example; λ₁, λ₂ and the epochs by accuracy on the validation split. */
export const SETTINGS = {
  /** Characters of the longest name in the lists. */
  length: 15,
  embedding: 16,
  units: 64,
  batchSize: 64,
  /** Adam, for the dense model. */
  dense: {epochs: 12, learningRate: 0.003},
  /**
   * Gradient descent with momentum, from the dense model's weights. Not Adam: it divides by the size of the gradient, and so makes
   * the penalty's small pull on a weight as strong as the data's.
   */
  sparse: {epochs: 20, learningRate: 0.1, momentum: 0.9, clipNorm: 1},
  /** Adam, from the dense model's weights, until this share of the neurons is left; everything else is what `prune` does by itself. */
  target: {epochs: 14, learningRate: 0.003, neurons: 0.4, by: 10},
  /** Adam, from the dense model's weights as means; the KL's weight rises from 0 to 1 over the warm-up. */
  bayesian: {epochs: 28, learningRate: 0.003, warmUpEpochs: 10},
  groupLambda: 0.0015,
  weightLambda: 5e-5,
  magnitudeThreshold: 0.001,
  /** Shares of the names held out. */
  validShare: 0.1,
  testShare: 0.1,
} as const;
