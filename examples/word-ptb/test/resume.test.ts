import {spawn} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {readJson} from '@sparsegate/example-shared';
import type {RunResults} from '../src/results.js';
import {PROGRAM_BACKEND} from '../../../test/support/backends.js';
import {writeTinyTexts} from './tiny-text.js';

/** The built program: what is killed must be a process of its own. */
const TRAIN = join(__dirname, '../dist/train.js');
const EPOCHS = 3;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'resume-'));
  await writeTinyTexts(directory);
});

afterEach(() => rm(directory, {recursive: true}));

test('a run that is killed in its second epoch and resumed ends in the same numbers', async () => {
  await train('straight');
  const killed = train('killed', ['--resume'], line => line.startsWith('epoch 1:'));
  expect(await killed).toBe('SIGKILL');
  expect((await results('killed')).epochsDone).toBeLessThan(EPOCHS);

  await train('killed', ['--resume']);
  expect(numbersOf(await results('killed'))).toEqual(numbersOf(await results('straight')));
});

test('an output that cannot be written ends the program before its first epoch, with its name', async () => {
  await writeFile(join(directory, 'file'), '');
  const run = train('file/below');
  await expect(run).rejects.toThrow(
    `${join(directory, 'file', 'below', 'wgn-seed1-hidden4.checkpoint')} must be writable.`,
  );
});

/** Runs the program on the tiny text; kills it, without any warning, at the first line that `until` accepts. */
function train(
  name: string,
  options: string[] = [],
  until: (line: string) => boolean = () => false,
): Promise<NodeJS.Signals | null> {
  const program = spawn(process.execPath, [
    TRAIN,
    ...['--data', directory, '--any-text', '--output', join(directory, name)],
    ...['--backend', PROGRAM_BACKEND, '--hidden', '4', '--epochs', `${EPOCHS}`, ...options],
  ]);
  let complaints = '';
  program.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  createInterface(program.stdout).on('line', line => {
    if (until(line)) program.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    program.on('error', reject);
    program.on('close', (code, signal) => {
      if (code)
        reject(new Error(`The program must end well or be killed. Received: ${complaints}`));
      else resolve(signal);
    });
  });
}

async function results(name: string): Promise<RunResults> {
  return (await readJson<RunResults>(join(directory, name, 'wgn-seed1-hidden4.json')))!;
}

/** All figures but the clock's. */
function numbersOf({epochs, testPerplexity}: RunResults): unknown {
  return {epochs: epochs.map(epoch => ({...epoch, seconds: 0})), testPerplexity};
}
