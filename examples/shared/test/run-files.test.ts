import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {layers, sequential, train} from '@tensorflow/tfjs';
import {seededRandom} from '../src/random.js';
import {checkOutput, resumeRun, runFiles, saveRun, type Run} from '../src/run-files.js';
import {softwareVersions, type SoftwareVersions} from '../src/software-versions.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'runs-'));
});

afterEach(() => rm(directory, {recursive: true}));

function newRun(): Run<{epochs: number}> {
  const model = sequential({layers: [layers.dense({units: 1, inputShape: [1]})]});
  const optimizer = train.momentum(0.1, 0.9);
  model.compile({optimizer, loss: 'meanSquaredError'});
  return {settings: {epochs: 2}, model, optimizer, random: seededRandom(1)};
}

const files = () => runFiles(directory, 'run');

/** Saves a run that other software made, and resumes it. */
async function resumeFrom(
  versions: Partial<SoftwareVersions>,
  anySoftware = false,
): Promise<unknown> {
  await saveRun(files(), newRun(), {versions});
  return resumeRun(files(), newRun(), {resume: true, anySoftware});
}

test('a run goes on under the software that made it', async () => {
  const versions = softwareVersions();
  expect(await resumeFrom(versions)).toEqual({versions});
});

test.each([
  {key: 'node', made: 'v18.0.0'},
  {key: 'tfjs', made: '4.0.0'},
  {key: 'simd', made: 'none'},
])('a run does not go on under another $key, unless one asks for it', async ({key, made}) => {
  const versions = {...softwareVersions(), [key]: made};
  await expect(resumeFrom(versions)).rejects.toThrow(
    `${files().checkpoint} must be resumed with the software it was made with, or its figures cannot be repeated: ${key} ${made}.`,
  );
  expect(await resumeFrom(versions, true)).toEqual({versions});
});

test('a checkpoint that does not say what made it is not checked', async () => {
  expect(await resumeFrom({})).toEqual({versions: {}});
});

test('what callbacks keep with a model goes on with it', async () => {
  const run = newRun();
  run.model.setUserDefinedMetadata({'sparsegate/pruning': {step: 12}});
  await saveRun(files(), run, {versions: {}});
  const resumed = newRun();
  await resumeRun(files(), resumed, {resume: true, anySoftware: false});
  expect(resumed.model.getUserDefinedMetadata()).toEqual({'sparsegate/pruning': {step: 12}});
});

test('nothing is resumed that one did not ask for', async () => {
  await saveRun(files(), newRun(), {versions: {}});
  expect(await resumeRun(files(), newRun(), {resume: false, anySoftware: false})).toBeUndefined();
});

test('an output that cannot be written is noticed before the run', async () => {
  await writeFile(join(directory, 'file'), '');
  const below = runFiles(join(directory, 'file'), 'run');
  await expect(checkOutput(below, {resume: false})).rejects.toThrow(
    `${below.checkpoint} must be writable.`,
  );
});

test('an earlier run in the output stops a new one, but not one that goes on', async () => {
  await saveRun(files(), newRun(), {versions: {}});
  await expect(checkOutput(files(), {resume: false})).rejects.toThrow('Pass --resume');
  await checkOutput(files(), {resume: true});
});
