import type {PruneOptions, ThresholdMode} from '@sparsegate/pruning';
import {nodeCommand, type BackendName} from '@sparsegate/example-shared';

/** The rows of the paper's table 1, small model. */
export const ROWS = {
  original: {title: 'Original', prune: undefined},
  wn: {
    title: 'Pruning W+N',
    prune: {groups: 'weights+neurons', groupLambda: 0.002, weightLambda: 1e-5},
  },
  wgn: {
    title: 'Pruning W+G+N',
    prune: {groups: 'weights+gates+neurons', groupLambda: 0.0017, weightLambda: 1e-5},
  },
} as const satisfies Record<string, {title: string; prune: PruneOptions | undefined}>;

export type RowName = keyof typeof ROWS;

/** |w| below this is set to 0 after every step. */
export const MAGNITUDE_THRESHOLD = 1e-4;

/** Matrices, the embedding and the softmax bias begin uniform in ± this; the LSTM biases at 0. */
export const INITIAL_RANGE = 0.1;

/** The gradient of likelihood and penalty together is scaled down to this norm. */
export const MAX_GRADIENT_NORM = 5;

/** The learning rate is 1 for this many epochs, then shrinks by the factor `decay` each epoch. */
const CONSTANT_EPOCHS = 4;

/** @param epoch counted from 1 */
export function learningRate(epoch: number, {decay}: Pick<RunSettings, 'decay'>): number {
  return decay ** Math.max(epoch - CONSTANT_EPOCHS, 0);
}

/** What a run is. The same settings give the same figures, to the last bit on one backend. */
export interface RunSettings {
  row: RowName;
  /** What the threshold does; see `prune`. */
  mode: ThresholdMode;
  seed: number;
  epochs: number;
  /** The learning rate's factor from epoch to epoch, after the fourth. */
  decay: number;
  /** λ₁ in place of the row's published one; null for that. */
  groupLambda: number | null;
  /** Neurons of each of the two LSTM layers, and width of the embedding. */
  hidden: number;
  /** B: streams that are read side by side. */
  batch: number;
  /** T: steps that the gradient goes back. */
  steps: number;
  backend: BackendName;
  /** Windows per epoch and evaluation, for a quick look; null for all. */
  limit: number | null;
}

/** The paper's small model. */
export const PAPER_SETTINGS: RunSettings = {
  row: 'wgn',
  mode: 'assign',
  seed: 1,
  epochs: 20,
  decay: 0.6,
  groupLambda: null,
  hidden: 200,
  batch: 20,
  steps: 20,
  backend: 'wasm',
  limit: null,
};

/** What is added to the likelihood; undefined for nothing. */
export function penaltyOf({row, mode, groupLambda}: RunSettings): PruneOptions | undefined {
  const {prune} = ROWS[row];
  if (!prune) return undefined;
  const published = {...prune, magnitudeThreshold: MAGNITUDE_THRESHOLD, mode};
  return groupLambda === null ? published : {...published, groupLambda};
}

/** Name of a run's files: `wgn-seed1`, with everything that is not the paper's own setting behind it. */
export function runName(settings: RunSettings): string {
  const parts: string[] = [settings.row, `seed${settings.seed}`];
  if (settings.mode !== PAPER_SETTINGS.mode) parts.push(settings.mode);
  if (settings.decay !== PAPER_SETTINGS.decay) parts.push(`decay${settings.decay}`);
  if (settings.groupLambda !== null) parts.push(`lambda${settings.groupLambda}`);
  if (settings.hidden !== PAPER_SETTINGS.hidden) parts.push(`hidden${settings.hidden}`);
  if (settings.limit !== null) parts.push(`limit${settings.limit}`);
  return parts.join('-');
}

/** The command that repeats a run; DIR stands for the reader's own directories. */
export function commandOf(settings: RunSettings): string {
  const {row, mode, seed, epochs, decay, groupLambda, hidden, backend, limit} = settings;
  const options = {
    row,
    mode,
    seed,
    epochs,
    decay,
    'group-lambda': groupLambda,
    hidden,
    backend,
    limit,
  };
  const listed = Object.entries(options)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `--${name} ${value}`);
  return `${nodeCommand('examples/word-ptb/dist/train.js')} --data DIR --output DIR ${listed.join(' ')}`;
}
