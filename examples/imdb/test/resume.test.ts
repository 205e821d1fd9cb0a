import {spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {readJson} from '@sparsegate/example-shared';
import type {RunResults} from '../src/results.js';
import {writeTinyReviews} from './tiny-reviews.js';

/** The built program: what is killed must be a process of its own. */
const TRAIN = join(__dirname, '../dist/train.js');
const EPOCHS = 3;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'resume-'));
  await writeTinyReviews(directory);
});

afterEach(() => rm(directory, {recursive: true}));

test('a run that is killed in its second epoch and resumed ends in the same numbers', async () => {
  await train('straight');
  const killed = train('killed', ['--resume'], line => line.startsWith('epoch 1:'));
  expect(await killed).toBe('SIGKILL');
  expect((await results('killed')).epochsDone).toBeLessThan(EPOCHS);

  await train('killed', ['--resume']);
  expect(numbersOf(await results('killed'))).toEqual(numbersOf(await results('straight')));
}, 180_000);

/** Runs the program on the tiny reviews; kills it, without any warning, at the first line that `until` accepts. */
function train(
  name: string,
  options: string[] = [],
  until: (line: string) => boolean = () => false,
): Promise<NodeJS.Signals | null> {
  const program = spawn(process.execPath, [
    TRAIN,
    ...['--data', directory, '--any-text', '--output', join(directory, name)],
    ...['--backend', 'cpu', '--hidden', '4', '--epochs', `${EPOCHS}`, ...options],
  ]);
  createInterface(program.stdout).on('line', line => {
    if (until(line)) program.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    program.on('error', reject);
    program.on('close', (code, signal) => {
      if (code)
        reject(new Error(`The program must end well or be killed. Received: code ${code}.`));
      else resolve(signal);
    });
  });
}

async function results(name: string): Promise<RunResults> {
  return (await readJson<RunResults>(join(directory, name, 'wgn-seed1-hidden4.json')))!;
}

/** All figures but the clock's. */
function numbersOf({epochs, testAccuracy}: RunResults): unknown {
  return {epochs: epochs.map(epoch => ({...epoch, seconds: 0})), testAccuracy};
}
