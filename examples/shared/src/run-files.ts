import {access} from 'node:fs/promises';
import {join} from 'node:path';
import {dispose, type LayersModel, type Optimizer} from '@tensorflow/tfjs';
import {
  checkWritable,
  readCheckpoint,
  restoreTrainingTensors,
  trainingTensors,
  writeCheckpoint,
} from '@sparsegate/file-system';
import {writeJson} from './json-file.js';
import type {Random} from './random.js';
import {expectSameSoftware, type SoftwareVersions} from './software-versions.js';

/** Where a run keeps its things: `<name>.checkpoint`, `<name>.json`, the finished model `<name>/model.json`. */
export interface RunFiles {
  checkpoint: string;
  results: string;
  model: string;
  surgery: string;
  lags: string;
}

export function runFiles(output: string, name: string): RunFiles {
  const base = join(output, name);
  return {
    checkpoint: `${base}.checkpoint`,
    results: `${base}.json`,
    model: base,
    surgery: `${base}.surgery.json`,
    lags: `${base}.lags.json`,
  };
}

/** What moves in a run, and what it is. */
export interface Run<Settings> {
  settings: Settings;
  model: LayersModel;
  optimizer: Optimizer;
  random: Random;
}

interface CheckpointState<Settings, Results> {
  settings: Settings;
  /** The model's own, in which callbacks keep how far they are; `model.save` writes it too. */
  metadata?: object;
  randomState: number[];
  results: Results;
}

/** Saves all that the next epoch depends on, then the results for people. */
export async function saveRun<Settings, Results>(
  files: RunFiles,
  {settings, model, optimizer, random}: Run<Settings>,
  results: Results,
): Promise<void> {
  const tensors = await trainingTensors(model, optimizer);
  const metadata = model.getUserDefinedMetadata();
  const state = {settings, metadata, randomState: random.state(), results};
  await writeCheckpoint<CheckpointState<Settings, Results>>(files.checkpoint, {state, tensors});
  dispose(tensors);
  await writeJson(files.results, results);
}

/** How a training program begins. */
export interface ResumeOptions {
  /** Go on from the checkpoint, if there is one. */
  resume: boolean;
  /** Also from one that other software made. */
  anySoftware: boolean;
}

/**
 * Lays the checkpoint over a run that was just prepared.
 *
 * @param prepare called when the model has the checkpoint's metadata and before it gets its tensors, which may be of other sizes
 * @returns the results so far, or undefined if there is no checkpoint
 * @throws if the checkpoint is of a run with other settings, of which only the number of epochs may differ, or of other software
 */
export async function resumeRun<
  Settings extends {epochs: number},
  Results extends {versions: Partial<SoftwareVersions>},
>(
  files: RunFiles,
  {settings, model, optimizer, random}: Run<Settings>,
  {resume, anySoftware}: ResumeOptions,
  prepare?: () => void,
): Promise<Results | undefined> {
  if (!resume) return undefined;
  const checkpoint = await readCheckpoint<CheckpointState<Settings, Results>>(files.checkpoint);
  if (!checkpoint) return undefined;
  const {state, tensors} = checkpoint;
  expectSameSettings(files.checkpoint, state.settings, settings);
  if (!anySoftware) expectSameSoftware(files.checkpoint, state.results.versions);
  if (state.metadata) model.setUserDefinedMetadata(state.metadata);
  prepare?.();
  await restoreTrainingTensors(model, optimizer, tensors);
  dispose(tensors);
  random.restore(state.randomState);
  return state.results;
}

/**
 * Looks at the output before hours of work.
 *
 * @throws if it cannot be written, or if a run would write over the checkpoint of an earlier one
 */
export async function checkOutput(
  files: RunFiles,
  {resume}: Pick<ResumeOptions, 'resume'>,
): Promise<void> {
  await checkWritable(files.checkpoint);
  if (resume) return;
  const exists = await access(files.checkpoint).then(
    () => true,
    () => false,
  );
  if (exists) {
    throw new Error(
      `${files.checkpoint} must not exist when a run begins: hours of work may be in it. ` +
        `Pass --resume to go on from it, or another --output.`,
    );
  }
}

/** A run can be made longer. */
function expectSameSettings<Settings extends {epochs: number}>(
  path: string,
  saved: Settings,
  given: Settings,
): void {
  for (const key of Object.keys(given) as Array<keyof Settings & string>) {
    if (key === 'epochs' || saved[key] === given[key]) continue;
    throw new Error(
      `${path} must be resumed with the settings it was made with: ${key} ${saved[key]}. ` +
        `Received: ${given[key]}. Use another --output for another run.`,
    );
  }
}
