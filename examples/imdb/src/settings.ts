import {nodeCommand, type BackendName} from '@sparsegate/example-shared';
import type {Groups} from '@sparsegate/variational';

/** The rows of the paper's table 2, IMDb. All but the first have posteriors and the vocabulary's group weights z^V. */
export const ROWS = {
  original: {title: 'Original', groups: undefined},
  w: {title: 'Bayes W', groups: 'weights'},
  wn: {title: 'Bayes W+N', groups: 'weights+neurons'},
  wgn: {title: 'Bayes W+G+N', groups: 'weights+gates+neurons'},
} as const satisfies Record<string, {title: string; groups: Groups | undefined}>;

export type RowName = keyof typeof ROWS;

/** Adam; its other arguments are β₁ 0.9, β₂ 0.999 and an epsilon of 1e-8, which must not be larger: see `elbo`. */
export const LEARNING_RATE = 5e-4;

/** What a run is. The same settings give the same figures, to the last bit on one backend. */
export interface RunSettings {
  row: RowName;
  /**
   * Begin from the weights of the finished run "Original" in the same output directory. Paper: all rows begin from word2vec
   * vectors and otherwise random weights.
   */
  fromOriginal: boolean;
  seed: number;
  epochs: number;
  /** Neurons of the LSTM layer. */
  hidden: number;
  /** Components of a word's vector. */
  embedding: number;
  batch: number;
  backend: BackendName;
  /** Training texts, validation included, for a quick look; and as many test texts. null for all. */
  limit: number | null;
}

/** As published. */
export const PAPER_SETTINGS: RunSettings = {
  row: 'wgn',
  fromOriginal: false,
  seed: 1,
  epochs: 800,
  hidden: 128,
  embedding: 300,
  batch: 128,
  backend: 'wasm',
  limit: null,
};

/** Name of a run's files: `wgn-seed1`, with everything that is not the paper's own setting behind it. */
export function runName({row, fromOriginal, seed, hidden, limit}: RunSettings): string {
  const parts: string[] = [row, `seed${seed}`];
  if (fromOriginal) parts.push('from-original');
  if (hidden !== PAPER_SETTINGS.hidden) parts.push(`hidden${hidden}`);
  if (limit !== null) parts.push(`limit${limit}`);
  return parts.join('-');
}

/** The command that repeats a run; DIR stands for the reader's own directories. */
export function commandOf(settings: RunSettings): string {
  const {row, fromOriginal, seed, epochs, hidden, backend, limit} = settings;
  const options = {row, seed, epochs, hidden, backend, ...(limit !== null && {limit})};
  const listed = Object.entries(options).map(([name, value]) => `--${name} ${value}`);
  const flags = fromOriginal ? ' --from-original' : '';
  return `${nodeCommand('examples/imdb/dist/train.js')} --data DIR --output DIR ${listed.join(' ')}${flags}`;
}
