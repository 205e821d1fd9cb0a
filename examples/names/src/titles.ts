/** Headings of the gate maps. */
export const TITLES = {
  pruning: 'Female or male? The gates of the pruned LSTM',
  bayes: 'Female or male? The gates of the Bayesian LSTM',
} as const;
