import {Command, InvalidArgumentError, Option} from 'commander';
import {
  BACKENDS,
  choice,
  chosenOf,
  count,
  factor,
  positive,
  type BackendName,
} from '@sparsegate/example-shared';
import type {CompactionKind} from '@sparsegate/compaction';
import {PRETRAINED_COMPONENTS} from './pretrained-vectors.js';
import {
  CELLS,
  COMPACTION_KINDS,
  PAPER_SETTINGS,
  ROWS,
  VECTORS,
  type CellName,
  type RowName,
  type RunSettings,
} from './settings.js';
import {VECTORS_ENDING, vectorsName} from './vectors-file.js';

/** Epochs that what leaves has been empty for, where no other number is given. */
const PATIENCE = 5;

/** What all programs of this example take. */
export interface RunOptions {
  data: string;
  anyText: boolean;
  output: string;
  cell: CellName;
  row: RowName;
  fromOriginal: boolean;
  /** A name among `VECTORS`, or a file. */
  vectors: string;
  rms?: number;
  compact?: CompactionKind;
  patience: number;
  bucket?: true;
  epochs: number;
  hidden: number;
  target: number;
  by: number;
  backend: BackendName;
  seed: number;
  limit?: number;
}

/** A command line with the options that say which run is meant, and where its texts and its files are. */
export function runCommand(description: string): Command {
  const {cell, row, vectors, backend, epochs, hidden, seed, target, by} = PAPER_SETTINGS;
  return new Command()
    .description(description)
    .requiredOption('--data <directory>', 'directory of train.jsonl[.gz] and test.jsonl[.gz]')
    .option('--any-text', 'take any texts with these file names', false)
    .option('--output <directory>', 'for checkpoint, results and model', 'output')
    .addOption(choice('--cell <name>', 'recurrent layer', Object.keys(CELLS), cell))
    .addOption(choice('--row <name>', 'row of table 2', Object.keys(ROWS), row))
    .option('--from-original', "begin from the output's finished run of --row original", false)
    .option(
      '--vectors <name>',
      `that the embedding begins with: ${VECTORS.join(', ')} or a file …${VECTORS_ENDING}`,
      aVectors,
      vectors,
    )
    .option('--rms <number>', "root mean square that a file's vectors are scaled to", positive)
    .addOption(
      new Option('--compact <kind>', 'what leaves the running model').choices(COMPACTION_KINDS),
    )
    .option('--bucket', 'batches of like length, so that padding costs little')
    .option('--patience <epochs>', 'that what leaves has been empty for', count, PATIENCE)
    .addOption(choice('--backend <name>', 'tfjs backend', BACKENDS, backend))
    .option('--epochs <number>', 'passes over the texts', count, epochs)
    .option('--hidden <number>', 'neurons of the recurrent layer', count, hidden)
    .option('--target <share>', 'of the neurons, to be left in the row pruned', factor, target)
    .option('--by <epoch>', 'by which that shall be so', count, by)
    .option('--seed <number>', 'of initial weights, noise and order of the texts', count, seed)
    .option('--limit <texts>', 'only so many texts, for a quick look', count);
}

/** Parses what the embedding begins with. */
function aVectors(text: string): string {
  if ((VECTORS as readonly string[]).includes(text) || text.endsWith(VECTORS_ENDING)) return text;
  throw new InvalidArgumentError(
    `It must be ${VECTORS.join(', ')} or a file whose name ends in ${VECTORS_ENDING}.`,
  );
}

/** Which of the options are settings of every run. */
const SETTINGS = [
  ...(['cell', 'row', 'fromOriginal', 'epochs', 'hidden'] as const),
  ...(['target', 'by', 'backend', 'seed', 'limit'] as const),
];

export function settingsOf(options: RunOptions): RunSettings {
  const {vectors, rms, compact, patience} = options;
  return {
    ...PAPER_SETTINGS,
    ...chosenOf(options, SETTINGS),
    vectors: vectorsName(vectors),
    embedding: vectors === 'wink' ? PRETRAINED_COMPONENTS : PAPER_SETTINGS.embedding,
    // Absent where not asked for, so that checkpoints of before there was such a thing can be resumed.
    ...(rms !== undefined && {rms}),
    ...(options.bucket && {bucket: options.bucket}),
    ...(compact && {compact}),
    ...(compact === 'patient' && {patience}),
  };
}
