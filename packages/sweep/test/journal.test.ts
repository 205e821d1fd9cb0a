import {appendFile, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {openJournal} from '../src/journal.js';
import type {Result} from '../src/result.js';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'journal-'));
  path = join(directory, 'sweep', 'journal.jsonl');
});

afterEach(() => rm(directory, {recursive: true}));

const result = (id: string): Result => ({id}) as Result;

test('what was finished and timed is known after opening it again', async () => {
  const journal = await openJournal(path);
  await Promise.all([
    journal.append({kind: 'finished', id: 'a', result: result('a')}),
    journal.append({kind: 'failed', id: 'b', error: 'no'}),
    journal.append({kind: 'timed', id: 'a', milliseconds: 2}),
  ]);
  await journal.close();
  const again = await openJournal(path);
  expect([...again.finished.keys()]).toEqual(['a']);
  expect(again.times.get('a')).toBe(2);
  await again.close();
});

test('a line that was cut off by a kill is taken away, and the next one begins a line', async () => {
  const journal = await openJournal(path);
  await journal.append({kind: 'finished', id: 'λ', result: result('λ')});
  await journal.close();
  await appendFile(path, '{"kind":"finished","id":"b","res');
  const again = await openJournal(path);
  expect([...again.finished.keys()]).toEqual(['λ']);
  await again.append({kind: 'finished', id: 'c', result: result('c')});
  await again.close();
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(lines.map(line => (JSON.parse(line) as Result).id)).toEqual(['λ', 'c']);
});

test('a damaged line in the middle is said, with its number', async () => {
  await (await openJournal(path)).close();
  await writeFile(path, '{"kind":"failed","id":"a"}\nnonsense\n{}\n');
  await expect(openJournal(path)).rejects.toThrow(/in line 2: nonsense/);
});
