import '@sparsegate/kernels/cpu';
import '@sparsegate/kernels/wasm';
import {
  expectNoRun,
  fileSystem,
  runEpochs,
  runProgram,
  useBackend,
  writeJson,
  type RunFiles,
} from '@sparsegate/example-shared';
import {runCommand, settingsOf, type RunOptions} from './command-line.js';
import {loadCorpus, type Corpus} from './corpus.js';
import {newResults, type EpochResult, type RunResults} from './results.js';
import {filesOf, resumeTraining} from './run-files.js';
import {wholeTextPerplexity} from './test-perplexity.js';
import {trainEpoch} from './train-epoch.js';
import {prepareTraining, type Training} from './training.js';

interface TrainOptions extends RunOptions {
  resume: boolean;
}

const command = runCommand("Trains the paper's small word language model on the Penn Treebank.");
command.option('--resume', "go on from the output's checkpoint, if there is one", false);
await runProgram(() => main(command.parse().opts<TrainOptions>()));

async function main(options: TrainOptions): Promise<void> {
  await useBackend(options.backend);
  const settings = settingsOf(options);
  const corpus = await loadCorpus({directory: options.data, anyText: options.anyText});
  const training = prepareTraining(settings, corpus);
  const files = filesOf(options.output, settings);
  if (!options.resume) await expectNoRun(files);
  const earlier = options.resume ? await resumeTraining(files, training) : undefined;
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
