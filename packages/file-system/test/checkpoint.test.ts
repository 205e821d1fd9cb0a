import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {tensor1d} from '@tensorflow/tfjs';
import {readCheckpoint, writeCheckpoint} from '../src/checkpoint.js';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'checkpoint-'));
  path = join(directory, 'run.checkpoint');
});

afterEach(() => rm(directory, {recursive: true}));

test('a checkpoint comes back with the same state and bit for bit the same tensors', async () => {
  const values = [0.1, -1e-38, 3e38, 0];
  await writeCheckpoint(path, {state: {epoch: 3, loss: 0.1 + 0.2}, tensors: {w: tensor1d(values)}});
  const checkpoint = await readCheckpoint(path);
  expect(checkpoint?.state).toEqual({epoch: 3, loss: 0.1 + 0.2});
  expect(checkpoint?.tensors['w'].dataSync()).toEqual(Float32Array.from(values));
});

test('there is no checkpoint before the first one is written', async () => {
  expect(await readCheckpoint(path)).toBeUndefined();
});

test.each([
  ['a flipped bit in a tensor', flipLastBit],
  ['a file cut short', (file: Buffer) => file.subarray(0, -1)],
  ['another file', () => Buffer.from('not a checkpoint')],
])('%s is noticed on reading', async (_name, damage) => {
  await writeCheckpoint(path, {state: {epoch: 1}, tensors: {w: tensor1d([1, 2])}});
  await writeFile(path, damage(await readFile(path)));
  await expect(readCheckpoint(path)).rejects.toThrow('must be a whole checkpoint');
});

function flipLastBit(file: Buffer): Buffer {
  file[file.length - 1] ^= 1;
  return file;
}
