import {Command, InvalidArgumentError, Option} from 'commander';
import {
  BACKENDS,
  startProgress,
  useBackend,
  writeJson,
  type BackendName,
} from '@sparsegate/example-shared';
import type {ThresholdMode} from '@sparsegate/pruning';
import {loadCorpus, type Corpus} from './corpus.js';
import {newResults, type EpochResult, type RunResults} from './results.js';
import {resumeRun, runFiles, saveModel, saveRun, type RunFiles} from './run-files.js';
import {PAPER_SETTINGS, ROWS, type RowName, type RunSettings} from './settings.js';
import {wholeTextPerplexity} from './test-perplexity.js';
import {trainEpoch} from './train-epoch.js';
import {prepareTraining, type Training} from './training.js';

interface Options {
  data?: string;
  anyText: boolean;
  row: RowName;
  mode: ThresholdMode;
  epochs: number;
  hidden: number;
  backend: BackendName;
  seed: number;
  limit?: number;
  resume: boolean;
  output: string;
}

const command = new Command()
  .description("Trains the paper's small word language model on the Penn Treebank.")
  .option('--data <directory>', 'directory of ptb.{train,valid,test}.txt[.gz]; default: download')
  .option('--any-text', 'take any text with these file names', false)
  .addOption(new Option('--row <name>', 'row of table 1').choices(Object.keys(ROWS)).default('wgn'))
  .addOption(
    new Option('--mode <mode>', 'what the threshold does')
      .choices(['assign', 'forward-only'])
      .default(PAPER_SETTINGS.mode),
  )
  .option('--epochs <number>', 'passes over the text', count, PAPER_SETTINGS.epochs)
  .option('--hidden <number>', 'neurons of each layer', count, PAPER_SETTINGS.hidden)
  .addOption(new Option('--backend <name>', 'tfjs backend').choices(BACKENDS).default('wasm'))
  .option('--seed <number>', 'of the initial weights', count, PAPER_SETTINGS.seed)
  .option('--limit <windows>', 'only so many windows per epoch, for a quick look', count)
  .option('--resume', "go on from the output's checkpoint, if there is one", false)
  .option('--output <directory>', 'for checkpoint, results and model', 'output');

await main(command.parse().opts<Options>());

async function main(options: Options): Promise<void> {
  await useBackend(options.backend);
  const settings = settingsOf(options);
  const corpus = await loadCorpus({directory: options.data, anyText: options.anyText});
  const training = prepareTraining(settings, corpus);
  const files = runFiles(options.output, settings);
  const earlier = options.resume ? await resumeRun(files, training) : undefined;
  const results = earlier ?? newResults(settings, training.stepsPerEpoch);
  await trainEpochs(training, results, files);
  await finish(training, results, files, corpus);
}

async function trainEpochs(
  training: Training,
  results: RunResults,
  files: RunFiles,
): Promise<void> {
  const {settings, stepsPerEpoch} = training;
  const progress = startProgress(
    results.title,
    settings.epochs * stepsPerEpoch,
    results.epochsDone * stepsPerEpoch,
  );
  for (let epoch = results.epochsDone + 1; epoch <= settings.epochs; epoch++) {
    const result = await trainEpoch(training, epoch, progress);
    results.epochs.push(result);
    results.epochsDone = epoch;
    await saveRun(files, training, results);
    progress.note(epochLine(result));
  }
  progress.finish();
}

async function finish(
  training: Training,
  results: RunResults,
  files: RunFiles,
  corpus: Corpus,
): Promise<void> {
  results.testPerplexity = await wholeTextPerplexity(
    training.model,
    corpus.test,
    training.settings,
  );
  await saveModel(files, training);
  await writeJson(files.results, results);
  console.log(`Test perplexity ${results.testPerplexity.toFixed(2)}. Results: ${files.results}`);
}

function epochLine({
  epoch,
  trainPerplexity,
  validPerplexity,
  layers,
  ...rest
}: EpochResult): string {
  const numbers = (key: 'neurons' | 'gates'): string => layers.map(layer => layer[key]).join(' – ');
  return [
    `epoch ${epoch}: train ${trainPerplexity.toFixed(2)}, valid ${validPerplexity.toFixed(2)}`,
    `neurons ${numbers('neurons')}, gates ${numbers('gates')}`,
    `compression ${rest.compression.toFixed(2)}, penalty ${rest.penalty.toFixed(2)}`,
    `${rest.seconds.toFixed(0)} s`,
  ].join(' | ');
}

function settingsOf({row, mode, epochs, hidden, backend, seed, limit}: Options): RunSettings {
  const given = {row, mode, epochs, hidden, backend, seed, limit: limit ?? null};
  return {...PAPER_SETTINGS, ...given};
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) {
    throw new InvalidArgumentError('It must be a whole number of 1 or more.');
  }
  return number;
}
