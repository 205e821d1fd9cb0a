import {mkdtemp, rm, readFile, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {loadCorpus} from '../src/corpus.js';
import {writeTinyTexts} from './tiny-text.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'corpus-'));
  await writeTinyTexts(directory);
});

afterEach(() => rm(directory, {recursive: true}));

test('a text that is not the Penn Treebank is refused unless it is asked for', async () => {
  await expect(loadCorpus({directory, anyText: false})).rejects.toThrow(
    'ptb.train.txt must be the Penn Treebank',
  );
  const {vocabulary} = await loadCorpus({directory, anyText: true});
  expect(vocabulary.words).toHaveLength(13);
});

test('a packed text is read as the plain one', async () => {
  const plain = await loadCorpus({directory, anyText: true});
  const file = join(directory, 'ptb.valid.txt');
  await writeFile(`${file}.gz`, gzipSync(await readFile(file)));
  await rm(file);
  expect((await loadCorpus({directory, anyText: true})).valid).toEqual(plain.valid);
});

test('a missing file is named', async () => {
  await rm(join(directory, 'ptb.test.txt'));
  await expect(loadCorpus({directory, anyText: true})).rejects.toThrow(
    'ptb.test.txt.gz can be read',
  );
});
