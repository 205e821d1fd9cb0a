import {resumeRun, runFiles, type ResumeOptions, type RunFiles} from '@sparsegate/example-shared';
import type {RunResults} from './results.js';
import {commandOf, runName, type RunSettings} from './settings.js';
import {attachPenalty, type Training} from './training.js';

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
  // As with any model that was saved while it was being pruned: loaded first, then pruned again, from the step that it carries.
  training.pruning?.detach();
  const results = await resumeRun<RunSettings, RunResults>(files, training, options);
  const {model, settings} = training;
  training.pruning = attachPenalty(model, settings);
  if (!results) return undefined;
  return {...results, settings, command: commandOf(settings)};
}
