import {resumeRun, runFiles, type ResumeOptions, type RunFiles} from '@sparsegate/example-shared';
import type {RunResults} from './results.js';
import {commandOf, runName, type RunSettings} from './settings.js';
import type {Training} from './training.js';

export function filesOf(output: string, settings: RunSettings): RunFiles {
  return runFiles(output, runName(settings));
}

/**
 * Lays the checkpoint over a training that was just prepared, its schedule of penalties included.
 *
 * @returns the results so far, or undefined if there is no checkpoint or none is wanted
 * @throws if the checkpoint is of a run with other settings or of other software
 */
export async function resumeTraining(
  files: RunFiles,
  training: Training,
  options: ResumeOptions,
): Promise<RunResults | undefined> {
  const results = await resumeRun<RunSettings, RunResults>(files, training, options);
  if (!results) return undefined;
  const {settings, pruning, stepsPerEpoch} = training;
  if (pruning) pruning.step = results.epochsDone * stepsPerEpoch;
  return {...results, settings, command: commandOf(settings)};
}
