import {Command, Option} from 'commander';
import {BACKENDS, count, factor, type BackendName} from '@sparsegate/example-shared';
import {PRETRAINED_COMPONENTS} from './pretrained-vectors.js';
import {
  CELLS,
  PAPER_SETTINGS,
  ROWS,
  VECTORS,
  type CellName,
  type RowName,
  type RunSettings,
  type VectorsName,
} from './settings.js';

/** What all programs of this example take. */
export interface RunOptions {
  data: string;
  anyText: boolean;
  output: string;
  cell: CellName;
  row: RowName;
  fromOriginal: boolean;
  vectors: VectorsName;
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
  const choice = (flag: string, what: string, names: readonly string[], standard: string): Option =>
    new Option(flag, what).choices(names).default(standard);
  return new Command()
    .description(description)
    .requiredOption('--data <directory>', 'directory of train.jsonl[.gz] and test.jsonl[.gz]')
    .option('--any-text', 'take any texts with these file names', false)
    .option('--output <directory>', 'for checkpoint, results and model', 'output')
    .addOption(choice('--cell <name>', 'recurrent layer', Object.keys(CELLS), cell))
    .addOption(choice('--row <name>', 'row of table 2', Object.keys(ROWS), row))
    .option('--from-original', "begin from the output's finished run of --row original", false)
    .addOption(choice('--vectors <name>', 'that the embedding begins with', VECTORS, vectors))
    .addOption(choice('--backend <name>', 'tfjs backend', BACKENDS, backend))
    .option('--epochs <number>', 'passes over the texts', count, epochs)
    .option('--hidden <number>', 'neurons of the recurrent layer', count, hidden)
    .option('--target <share>', 'of the neurons, to be left in the row pruned', factor, target)
    .option('--by <epoch>', 'by which that shall be so', count, by)
    .option('--seed <number>', 'of initial weights, noise and order of the texts', count, seed)
    .option('--limit <texts>', 'only so many texts, for a quick look', count);
}

export function settingsOf(options: RunOptions): RunSettings {
  const {
    cell,
    row,
    fromOriginal,
    vectors,
    epochs,
    hidden,
    target,
    by,
    backend,
    seed,
    limit = null,
  } = options;
  const embedding = vectors === 'wink' ? PRETRAINED_COMPONENTS : PAPER_SETTINGS.embedding;
  const chosen = {
    cell,
    row,
    fromOriginal,
    vectors,
    epochs,
    hidden,
    target,
    by,
    embedding,
    backend,
    seed,
    limit,
  };
  return {...PAPER_SETTINGS, ...chosen};
}
