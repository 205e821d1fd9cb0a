import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {loadCorpus} from '../src/corpus.js';
import {writeTinyReviews} from './tiny-reviews.js';

let directory: string;
const load = (limit: number | null = null) => loadCorpus({directory, anyText: true, limit});

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reviews-'));
  await writeTinyReviews(directory);
});

afterEach(() => rm(directory, {recursive: true}));

test('15 % of the shuffled training texts are for validation, the same ones each time', async () => {
  const {train, valid, test: testing} = await load();
  expect([train, valid, testing].map(({labels}) => labels.length)).toEqual([68, 12, 80]);
  expect(new Set(valid.labels)).toEqual(new Set([0, 1]));
  expect((await load()).valid).toEqual(valid);
});

test('a limit takes so many texts at random', async () => {
  const {train, valid, test: testing} = await load(20);
  expect([train, valid, testing].map(({labels}) => labels.length)).toEqual([17, 3, 20]);
  expect(new Set(train.labels)).toEqual(new Set([0, 1]));
});

test('packed files are read as plain ones', async () => {
  const plain = await load();
  const file = join(directory, 'test.jsonl');
  await writeFile(`${file}.gz`, gzipSync(await readFile(file)));
  await rm(file);
  expect(await load()).toEqual(plain);
});

test('other texts than the reviews are refused unless they are asked for', async () => {
  await expect(loadCorpus({directory, anyText: false, limit: null})).rejects.toThrow(
    /Received: 80 and 80 reviews, 14 words.*--any-text/,
  );
});

test('a missing file is named', async () => {
  await rm(join(directory, 'train.jsonl'));
  await expect(load()).rejects.toThrow('train.jsonl.gz can be read');
});
