import {spawnSync} from 'node:child_process';
import fs from 'node:fs/promises';
import {hostname, tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, jest, test} from '@jest/globals';
import {writeFileAtomic} from '../src/write-file-atomic.js';

let directory: string;

beforeEach(async () => {
  directory = await fs.mkdtemp(join(tmpdir(), 'atomic-'));
});

afterEach(async () => {
  jest.restoreAllMocks();
  await fs.rm(directory, {recursive: true});
});

test('the file has the new content and nothing lies beside it', async () => {
  const path = join(directory, 'a', 'file.json');
  await writeFileAtomic(path, 'old');
  await writeFileAtomic(path, 'new');
  expect(await fs.readFile(path, 'utf8')).toBe('new');
  expect(await fs.readdir(join(directory, 'a'))).toEqual(['file.json']);
});

test('two writes at once leave one of the two whole', async () => {
  const path = join(directory, 'file');
  const contents = ['a'.repeat(1e6), 'b'.repeat(1e6)];
  await Promise.all(contents.map(content => writeFileAtomic(path, content)));
  expect(contents).toContain(await fs.readFile(path, 'utf8'));
  expect(await fs.readdir(directory)).toEqual(['file']);
});

test('a full disk is named with the file, and the old content stands', async () => {
  const path = join(directory, 'file');
  await writeFileAtomic(path, 'old');
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC'});
  const open = fs.open;
  jest.spyOn(fs, 'open').mockImplementation(async (...args) => {
    const file = await open(...args);
    jest.spyOn(file, 'writeFile').mockRejectedValue(full);
    return file;
  });
  await expect(writeFileAtomic(path, 'new')).rejects.toThrow(
    `${path} must be writable. Received: ENOSPC: no space left on device, write. Free space on the disk`,
  );
  expect(await fs.readFile(path, 'utf8')).toBe('old');
  expect(await fs.readdir(directory)).toEqual(['file']);
});

test('what a killed writer of the same file left is removed, and what a living one writes is not', async () => {
  const dead = spawnSync('true').pid;
  const host = hostname().replace(/[^a-zA-Z0-9]/g, '');
  const living = [`.file.${host}-${process.pid}-999.tmp`, `.file.elsewhere-${dead}-1.tmp`];
  const others = [`.other.${host}-${dead}-1.tmp`, '.file.tmp'];
  for (const file of [`.file.${host}-${dead}-1.tmp`, ...living, ...others]) {
    await fs.writeFile(join(directory, file), 'half');
  }
  await writeFileAtomic(join(directory, 'file'), 'whole');
  expect((await fs.readdir(directory)).sort()).toEqual(['file', ...living, ...others].sort());
});
