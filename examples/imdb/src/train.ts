import '@sparsegate/kernels/cpu';
import '@sparsegate/kernels/wasm';
import {
  checkOutput,
  runEpochs,
  resumeOptions,
  runProgram,
  useBackend,
  writeJson,
  type ResumeOptions,
} from '@sparsegate/example-shared';
import {fileSystem} from '@sparsegate/file-system';
import {runCommand, settingsOf, type RunOptions} from './command-line.js';
import {loadCorpus} from './corpus.js';
import {accuracy} from './evaluate.js';
import {comebacksOf, newResults, type EpochResult} from './results.js';
import {loadPretrainedVectors} from './pretrained-vectors.js';
import {filesOf, originalOf, resumeTraining} from './run-files.js';
import type {RunSettings} from './settings.js';
import {trainEpoch} from './train-epoch.js';
import {prepareTraining, type Beginning} from './training.js';
import {FILE_RMS, readVectorsFile} from './vectors-file.js';

type TrainOptions = RunOptions & ResumeOptions;

const command = runCommand("Trains the paper's sentiment classifier on IMDb reviews.");
resumeOptions(command);
await runProgram(() => main(command.parse().opts<TrainOptions>()));

async function main(options: TrainOptions): Promise<void> {
  await useBackend(options.backend);
  const settings = settingsOf(options);
  const files = filesOf(options.output, settings);
  await checkOutput(files, options);
  const {data: directory, anyText} = options;
  const corpus = await loadCorpus({directory, anyText, limit: settings.limit});
  const training = prepareTraining(settings, corpus, await beginningOf(options, settings));
  const earlier = await resumeTraining(files, training, options);
  const {train, valid, test} = corpus;
  const results =
    earlier ??
    newResults(settings, training.stepsPerEpoch, {
      train: train.labels.length,
      valid: valid.labels.length,
      test: test.labels.length,
    });
  await runEpochs(training, results, files, {
    trainEpoch: async (...epoch) => {
      const result = await trainEpoch(...epoch);
      if (training.compaction) results.comebacks = comebacksOf(training.compaction);
      return result;
    },
    lineOf: epochLine,
  });
  results.testAccuracy = await accuracy(training.model, test);
  // The finished model has the size that all others have: surgery cuts it.
  await training.compaction?.expand();
  training.compaction?.detach();
  await training.model.save(fileSystem(files.model));
  await writeJson(files.results, results);
  console.log(`Test accuracy ${results.testAccuracy.toFixed(4)}. Results: ${files.results}`);
}

async function beginningOf(
  {output, vectors}: TrainOptions,
  settings: RunSettings,
): Promise<Beginning> {
  const trained = await originalOf(output, settings);
  if (trained || settings.vectors === 'random') return {trained};
  if (vectors === 'wink') return {vectors: await loadPretrainedVectors()};
  const {embedding, rms = FILE_RMS} = settings;
  return {vectors: await readVectorsFile(vectors, embedding, rms)};
}

function epochLine({
  epoch,
  loss,
  validAccuracy,
  compression,
  seconds,
  ...counts
}: EpochResult): string {
  const {words, components, neurons, gates, running} = counts;
  return [
    `epoch ${epoch}: loss ${loss.toFixed(4)}, valid ${validAccuracy.toFixed(4)}`,
    `words ${words}, components ${components}, neurons ${neurons}, gates ${gates}`,
    `compression ${compression.toFixed(2)}`,
    ...(running ? [`running ${Object.values(running).join(', ')}`] : []),
    `${seconds.toFixed(0)} s`,
  ].join(' | ');
}
