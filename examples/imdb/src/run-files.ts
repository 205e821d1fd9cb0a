import {loadLayersModel, type Sequential} from '@tensorflow/tfjs';
import {resumeRun, runFiles, type ResumeOptions, type RunFiles} from '@sparsegate/example-shared';
import {fileSystem} from '@sparsegate/file-system';
import type {RunResults} from './results.js';
import {commandOf, runName, type RunSettings} from './settings.js';
import {attachCompaction, attachKL, noisyLayers, pruningOf, type Training} from './training.js';

export function filesOf(output: string, settings: RunSettings): RunFiles {
  return runFiles(output, runName(settings));
}

/**
 * Lays the checkpoint over a training that was just prepared, its noise included.
 *
 * @returns the results so far, or undefined if there is no checkpoint or none is wanted
 * @throws if the checkpoint is of a run with other settings or of other software
 */
export async function resumeTraining(
  files: RunFiles,
  training: Training,
  options: ResumeOptions,
): Promise<RunResults | undefined> {
  // As with any model that was saved in training: loaded first, then given its KL again, at the epoch that it carries.
  training.kl?.detach();
  training.compaction?.detach();
  const {model, settings, corpus, stepsPerEpoch} = training;
  // Before the weights, which have the sizes that were left.
  const compact = (): void => void (training.compaction = attachCompaction(model, settings));
  const results = await resumeRun<RunSettings, RunResults>(files, training, options, compact);
  training.kl = attachKL(model, settings, corpus);
  if (!results) {
    compact();
    return undefined;
  }
  const {epochsDone} = results;
  if (training.pruning) {
    training.pruning.detach();
    training.pruning = pruningOf(model, settings, results.epochs.at(-1)?.pruning);
  }
  for (const {sampling} of noisyLayers(model)) sampling.noise.draws = epochsDone * stepsPerEpoch;
  return {...results, settings, command: commandOf(settings)};
}

/**
 * The finished model that a run with `fromOriginal` begins from; undefined for other runs.
 *
 * @throws if there is none
 */
export async function originalOf(
  output: string,
  settings: RunSettings,
): Promise<Sequential | undefined> {
  if (!settings.fromOriginal || settings.row === 'original') return undefined;
  const {model} = filesOf(output, {...settings, row: 'original', fromOriginal: false});
  const loaded = await loadLayersModel(fileSystem(model)).catch(() => undefined);
  if (!loaded) {
    throw new Error(
      `--from-original needs the finished run of --row original in the same output. Received: no model in ${model}. ` +
        `Train it first, with the same other options.`,
    );
  }
  (loaded as Sequential).build();
  return loaded as Sequential;
}
