import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from '@jest/globals';

const SCRIPT = join(__dirname, 'support', 'runtime-memory.mjs');

test('a step allocates nothing, and models give their memory back', async () => {
  const {stdout} = await promisify(execFile)(process.execPath, ['--expose-gc', SCRIPT]);
  const {step, plainStep, models, growth} = JSON.parse(stdout.trim().split('\n').pop()!) as Record<
    'step' | 'plainStep' | 'models' | 'growth',
    number
  >;
  // A single number that is not a small integer would take 12 bytes.
  expect(step).toBeLessThan(8);
  expect(plainStep).toBeLessThan(8);
  // 100 models of a quarter of a megabyte each.
  expect(models).toBeLessThan(5e6);
  // A WebAssembly page, for the second stream.
  expect(growth).toBeLessThanOrEqual(65536);
}, 240_000);
