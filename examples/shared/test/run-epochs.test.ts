import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {layers, sequential, train} from '@tensorflow/tfjs';
import {withProgress} from '@sparsegate/cli/progress';
import {progressCallback} from '../src/progress-callback.js';
import {seededRandom} from '../src/random.js';
import {runEpochs} from '../src/run-epochs.js';
import {runFiles} from '../src/run-files.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'epochs-'));
});

afterEach(() => rm(directory, {recursive: true}));

const timers = (): string[] =>
  process.getActiveResourcesInfo().filter(resource => resource === 'Timeout');

test('an error in an epoch leaves no timer that would keep the program alive', async () => {
  const model = sequential({layers: [layers.dense({units: 1, inputShape: [1]})]});
  const training = {
    settings: {epochs: 2},
    model,
    optimizer: train.sgd(1),
    random: seededRandom(1),
    stepsPerEpoch: 1,
  };
  const before = timers();
  const run = runEpochs(
    training,
    {title: 'run', epochsDone: 0, epochs: []},
    runFiles(directory, 'run'),
    {
      trainEpoch: () => Promise.reject(new Error('The loss is NaN.')),
      lineOf: String,
    },
  );
  await expect(run).rejects.toThrow('The loss is NaN.');
  expect(timers()).toEqual(before);
  expect(await readdir(directory)).toEqual([]);
});

test('an error in model.fit closes the bar that its callback moves', async () => {
  const before = timers();
  const work = withProgress({title: 'fit', total: 2}, async progress => {
    await progressCallback(progress, () => ({})).onBatchEnd!(0, {});
    throw new Error('The loss is NaN.');
  });
  await expect(work).rejects.toThrow('The loss is NaN.');
  expect(timers()).toEqual(before);
});
