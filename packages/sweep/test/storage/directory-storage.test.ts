import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {directoryStorage} from '../../src/storage/directory-storage.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'storage-'));
});

afterEach(() => rm(directory, {recursive: true}));

test('what is written is read, and gone once removed', async () => {
  const storage = directoryStorage(directory);
  await storage.write('runs/a.json', 'a');
  expect(Buffer.from((await storage.read('runs/a.json'))!).toString()).toBe('a');
  await storage.remove('runs/a.json');
  await storage.remove('runs/a.json');
  expect(await storage.read('runs/a.json')).toBeUndefined();
});

test('a key that leads out of the directory is refused', async () => {
  const storage = directoryStorage(join(directory, 'sweep'));
  await expect(async () => storage.write('../outside', 'a')).rejects.toThrow(/must lie in/);
});
