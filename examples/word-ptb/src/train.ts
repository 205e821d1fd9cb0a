import '@sparsegate/kernels/cpu';
import '@sparsegate/kernels/wasm';
import {
  checkOutput,
  runEpochs,
  resumeOptions,
  runProgram,
  useBackend,
  writeJson,
  type RunFiles,
  type ResumeOptions,
} from '@sparsegate/example-shared';
import {fileSystem} from '@sparsegate/file-system';
import {runCommand, settingsOf, type RunOptions} from './command-line.js';
import {loadCorpus, type Corpus} from './corpus.js';
import {newResults, type EpochResult, type RunResults} from './results.js';
import {filesOf, resumeTraining} from './run-files.js';
import {wholeTextPerplexity} from './test-perplexity.js';
import {trainEpoch} from './train-epoch.js';
import {prepareTraining, type Training} from './training.js';

type TrainOptions = RunOptions & ResumeOptions;

const command = runCommand("Trains the paper's small word language model on the Penn Treebank.");
resumeOptions(command);
await runProgram(() => main(command.parse().opts<TrainOptions>()));

async function main(options: TrainOptions): Promise<void> {
  await useBackend(options.backend);
  const settings = settingsOf(options);
  const files = filesOf(options.output, settings);
  await checkOutput(files, options);
  const corpus = await loadCorpus({directory: options.data, anyText: options.anyText});
  const training = prepareTraining(settings, corpus);
  const earlier = await resumeTraining(files, training, options);
  const results = earlier ?? newResults(settings, training.stepsPerEpoch);
  await runEpochs(training, results, files, {trainEpoch, lineOf: epochLine});
  await finish(training, results, files, corpus);
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
  await training.model.save(fileSystem(files.model));
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
