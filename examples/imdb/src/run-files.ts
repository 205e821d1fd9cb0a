import {access} from 'node:fs/promises';
import {join} from 'node:path';
import {dispose, loadLayersModel, type Sequential} from '@tensorflow/tfjs';
import {
  fileSystem,
  readCheckpoint,
  restoreTrainingTensors,
  trainingTensors,
  writeCheckpoint,
  writeJson,
} from '@sparsegate/example-shared';
import type {RunResults} from './results.js';
import {commandOf, runName, type RunSettings} from './settings.js';
import {noisyLayers, type Training} from './training.js';

/** Where a run keeps its things: `<name>.checkpoint`, `<name>.json`, the model after its last epoch `<name>/model.json`. */
export interface RunFiles {
  checkpoint: string;
  results: string;
  model: string;
  surgery: string;
}

interface CheckpointState {
  settings: RunSettings;
  randomState: number[];
  results: RunResults;
}

export function runFiles(output: string, settings: RunSettings): RunFiles {
  const base = join(output, runName(settings));
  return {
    checkpoint: `${base}.checkpoint`,
    results: `${base}.json`,
    model: base,
    surgery: `${base}.surgery.json`,
  };
}

/** Saves all that the next epoch depends on, then the results for people. */
export async function saveRun(
  files: RunFiles,
  {model, optimizer, settings, random}: Training,
  results: RunResults,
): Promise<void> {
  const tensors = await trainingTensors(model, optimizer);
  const state: CheckpointState = {settings, randomState: random.state(), results};
  await writeCheckpoint(files.checkpoint, {state, tensors});
  dispose(tensors);
  await writeJson(files.results, results);
}

/**
 * Lays the checkpoint over a training that was just prepared.
 *
 * @returns the results so far, or undefined if there is no checkpoint
 * @throws if the checkpoint is of a run with other settings
 */
export async function resumeRun(
  files: RunFiles,
  training: Training,
): Promise<RunResults | undefined> {
  const checkpoint = await readCheckpoint<CheckpointState>(files.checkpoint);
  if (!checkpoint) return undefined;
  const {model, optimizer, settings, random, kl, stepsPerEpoch} = training;
  const {state, tensors} = checkpoint;
  expectSameSettings(files.checkpoint, state.settings, settings);
  await restoreTrainingTensors(model, optimizer, tensors);
  dispose(tensors);
  random.restore(state.randomState);
  const {epochsDone} = state.results;
  if (kl) kl.epoch = epochsDone;
  for (const {sampling} of noisyLayers(model)) sampling.noise.draws = epochsDone * stepsPerEpoch;
  return {...state.results, settings, command: commandOf(settings)};
}

/** @throws if a run would write over the checkpoint of an earlier one */
export async function expectNoRun(files: RunFiles): Promise<void> {
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
  const {model} = runFiles(output, {...settings, row: 'original', fromOriginal: false});
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

/** The model as it is, in tfjs' own format; loading it needs `@sparsegate/variational`. */
export async function saveModel(files: RunFiles, {model}: Training): Promise<void> {
  await model.save(fileSystem(files.model));
}

/** Only the number of epochs may differ: a run can be made longer. */
function expectSameSettings(path: string, saved: RunSettings, given: RunSettings): void {
  for (const key of Object.keys(given) as Array<keyof RunSettings>) {
    if (key === 'epochs' || saved[key] === given[key]) continue;
    throw new Error(
      `${path} must be resumed with the settings it was made with: ${key} ${saved[key]}. ` +
        `Received: ${given[key]}. Use another --output for another run.`,
    );
  }
}
