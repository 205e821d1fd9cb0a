import {fileURLToPath} from 'node:url';
import {Command, Option} from 'commander';
import {
  BACKENDS,
  choice,
  chosenOf,
  count,
  factor,
  positive,
  type BackendName,
} from '@sparsegate/example-shared';
import type {ThresholdMode} from '@sparsegate/pruning';
import {PAPER_SETTINGS, ROWS, type RowName, type RunSettings} from './settings.js';

/** What all programs of this example take. */
export interface RunOptions {
  data?: string;
  anyText: boolean;
  output: string;
  row: RowName;
  mode: ThresholdMode;
  epochs: number;
  decay: number;
  groupLambda?: number;
  hidden: number;
  backend: BackendName;
  seed: number;
  limit?: number;
}

/** A command line with the options that say which run is meant, and where its text and its files are. */
export function runCommand(description: string): Command {
  const {row, mode, backend, epochs, decay, hidden, seed} = PAPER_SETTINGS;
  return new Command()
    .description(description)
    .option('--data <directory>', 'directory of ptb.{train,valid,test}.txt[.gz]; default: download')
    .option('--any-text', 'take any text with these file names', false)
    .addOption(
      new Option('--output <directory>', 'for checkpoint, results and model').default(
        fileURLToPath(new URL('../output', import.meta.url)),
        'examples/word-ptb/output',
      ),
    )
    .addOption(choice('--row <name>', 'row of table 1', Object.keys(ROWS), row))
    .addOption(choice('--mode <mode>', 'of the threshold', ['assign', 'forward-only'], mode))
    .addOption(choice('--backend <name>', 'tfjs backend', BACKENDS, backend))
    .option('--epochs <number>', 'passes over the text', count, epochs)
    .option('--decay <factor>', 'of the learning rate, each epoch after the fourth', factor, decay)
    .option('--group-lambda <number>', "λ₁; default: the row's published one", positive)
    .option('--hidden <number>', 'neurons of each layer', count, hidden)
    .option('--seed <number>', 'of the initial weights', count, seed)
    .option('--limit <windows>', 'only so many windows per epoch, for a quick look', count);
}

/** Which of the options are settings of the run. */
const SETTINGS = [
  ...(['row', 'mode', 'epochs', 'decay', 'groupLambda'] as const),
  ...(['hidden', 'backend', 'seed', 'limit'] as const),
];

export function settingsOf(options: RunOptions): RunSettings {
  return {...PAPER_SETTINGS, ...chosenOf(options, SETTINGS)};
}
