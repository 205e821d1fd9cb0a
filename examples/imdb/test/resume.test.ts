import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {readJson} from '@sparsegate/example-shared';
import type {RunResults} from '../src/results.js';
import {runBuilt} from './run-built.js';
import {writeTinyReviews} from './tiny-reviews.js';

const EPOCHS = 3;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'resume-'));
  await writeTinyReviews(directory);
});

afterEach(() => rm(directory, {recursive: true}));

const train = (name: string, ...rest: [string[]?, ((line: string) => boolean)?]) => {
  const [options = [], until] = rest;
  const output = join(directory, name);
  return runBuilt('train', directory, output, ['--epochs', `${EPOCHS}`, ...options], until);
};

test.each([
  ['wgn', []],
  ['pruned', []],
  ['wgn', ['--compact', 'patient', '--patience', '1']],
])(
  'a run of row %s %j that is killed in its second epoch and resumed ends in the same numbers',
  async (row, more) => {
    const options = ['--row', row, ...more];
    await train('straight', options);
    const killed = train('killed', [...options, '--resume'], line => line.startsWith('epoch 1:'));
    expect(await killed).toBe('SIGKILL');
    const name = `${row}-seed1-hidden4${more.length > 0 ? '-patient1' : ''}`;
    expect((await results('killed', name)).epochsDone).toBeLessThan(EPOCHS);

    await train('killed', [...options, '--resume']);
    const [resumed, straight] = [await results('killed', name), await results('straight', name)];
    expect(numbersOf(resumed)).toEqual(numbersOf(straight));
  },
  180_000,
);

async function results(output: string, name: string): Promise<RunResults> {
  return (await readJson<RunResults>(join(directory, output, `${name}.json`)))!;
}

/** All figures but the clock's. */
function numbersOf({epochs, comebacks, testAccuracy}: RunResults): unknown {
  return {comebacks, epochs: epochs.map(epoch => ({...epoch, seconds: 0})), testAccuracy};
}
