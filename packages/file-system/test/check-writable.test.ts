import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {checkWritable} from '../src/check-writable.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'writable-'));
});

afterEach(() => rm(directory, {recursive: true}));

test('a path that can be written passes and is not written', async () => {
  await checkWritable(join(directory, 'runs', 'a.json'));
  expect(await readdir(join(directory, 'runs'))).toEqual([]);
});

test('a path below a file is refused, with its name and what to do', async () => {
  await writeFile(join(directory, 'file'), '');
  const path = join(directory, 'file', 'runs', 'a.json');
  await expect(checkWritable(path)).rejects.toThrow(
    `${path} must be writable. Received: ENOTDIR: not a directory`,
  );
});
