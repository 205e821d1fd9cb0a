import '@sparsegate/kernels/cpu';
import '@sparsegate/kernels/wasm';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Command, Option} from 'commander';
import {
  BACKENDS,
  checkOutput,
  count,
  factor,
  positive,
  resumeOptions,
  resumeRun,
  runEpochs,
  runFiles,
  runProgram,
  useBackend,
  type BackendName,
  type ResumeOptions,
} from '@sparsegate/example-shared';
import {fileSystem} from '@sparsegate/file-system';
import {loadWords} from './cmudict.js';
import {importModel} from './import-model.js';
import {readNpz} from './npz.js';
import {newResults, type EpochResult, type RunResults} from './results.js';
import {DEFAULTS, runName, type RunSettings} from './settings.js';
import {trainEpoch} from './train-epoch.js';
import {attachPruning, prepareTraining} from './training.js';
import {weightsFile} from './weights-file.js';

interface Options extends RunSettings, ResumeOptions {
  backend: BackendName;
  /** Of the published model. */
  weights?: string;
  output: string;
}

const command = new Command()
  .description(
    'Imports the published model of g2p-en, trains it on and prunes it on words of the CMU dictionary.',
  )
  .addOption(new Option('--backend <name>', 'tfjs backend').choices(BACKENDS).default('wasm'))
  .option('--weights <file>', 'the wheel of g2p-en 2.1.0 or its checkpoint20.npz; else by pip')
  .option('--left <share>', 'of the blocks of weights that shall be left', factor, DEFAULTS.left)
  .option('--by <epoch>', 'at whose end they shall be', count, DEFAULTS.by)
  .option('--epochs <number>', 'in all', count, DEFAULTS.epochs)
  .option('--lessons <number>', 'pronunciations an epoch', count, DEFAULTS.lessons)
  .option('--batch <number>', 'pronunciations a step', count, DEFAULTS.batch)
  .option('--rate <number>', 'of Adam', positive, DEFAULTS.rate)
  .option('--seed <number>', 'of what an epoch draws', count, DEFAULTS.seed)
  .option('--output <directory>', 'for checkpoints and the model', defaultOutput());
resumeOptions(command);
await runProgram(() => main(command.parse().opts<Options>()));

async function main({
  output,
  weights,
  backend,
  resume,
  anySoftware,
  ...rest
}: Options): Promise<void> {
  const settings: RunSettings = rest;
  await useBackend(backend);
  const files = runFiles(output, runName(settings));
  await checkOutput(files, {resume});
  const model = importModel(readNpz(await weightsFile(weights)), {fold: true});
  const training = prepareTraining(settings, model, loadWords());
  const earlier = await resumeRun<RunSettings, RunResults>(files, training, {resume, anySoftware});
  const results = {...(earlier ?? newResults(settings, training.stepsPerEpoch)), settings};
  const pruning = attachPruning(training, results.pruning);
  await runEpochs(training, results, files, {
    trainEpoch: async (_, epoch, progress) => {
      const result = await trainEpoch(training, pruning, epoch, progress);
      results.pruning = pruning.state();
      return result;
    },
    lineOf: epochLine,
  });
  pruning.detach();
  await model.save(fileSystem(files.model));
  console.log(`Results: ${files.results}; the model: ${files.model}`);
}

function epochLine({epoch, trainLoss, validPhonemeError, ...left}: EpochResult): string {
  const share = (100 * left.nonzero) / left.weights;
  return [
    `epoch ${epoch}: loss ${trainLoss.toFixed(3)}, valid ${(100 * validPhonemeError).toFixed(2)} %`,
    `${share.toFixed(1)} % of weights, ${left.neurons} neurons, ${left.gates} gates`,
    `${left.seconds.toFixed(0)} s`,
  ].join(' | ');
}

/** In the example's own directory. */
function defaultOutput(): string {
  return join(fileURLToPath(new URL('..', import.meta.url)), 'output');
}
