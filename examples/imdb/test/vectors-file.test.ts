import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {layOver} from '../src/pretrained-vectors.js';
import {halfFloat, readVectorsFile, vectorsName} from '../src/vectors-file.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vectors-'));
});

afterEach(() => rm(directory, {recursive: true}));

/** 1, −2, 0.5 and 0 as IEEE 754 writes them in 16 bits. */
const BITS = [0x3c00, 0xc000, 0x3800, 0];

async function write(bits: readonly number[], words: readonly string[]): Promise<string> {
  const path = join(directory, 'some-2.f16.gz');
  await writeFile(path, gzipSync(Buffer.from(Uint16Array.from(bits).buffer)));
  await writeFile(join(directory, 'some-2.words.txt'), `${words.join('\n')}\n`);
  return path;
}

test('16 bits are read by IEEE 754, subnormal numbers included', () => {
  expect(BITS.map(halfFloat)).toEqual([1, -2, 0.5, 0]);
  // The largest number, the smallest normal one, the smallest of all.
  expect([0x7bff, 0x0400, 0x0001].map(halfFloat)).toEqual([65504, 2 ** -14, 2 ** -24]);
  expect([0x7c00, 0xfc00, 0x7e00].map(halfFloat)).toEqual([Infinity, -Infinity, NaN]);
});

test('a word gets its row, in its own case, scaled to the root mean square asked for', async () => {
  const vectors = await readVectorsFile(await write(BITS, ['Good', 'film']), 2, 0.13);
  const table = Float32Array.from({length: 6}, (_, k) => k);
  const vocabulary = new Map([
    ['good', 0],
    ['Good', 1],
    ['film', 2],
  ]);
  expect(layOver(table, 2, vocabulary, vectors)).toBe(2);
  // √((1 + 4 + ¼ + 0) / 4) becomes 0.13.
  const scale = 0.13 / Math.sqrt(5.25 / 4);
  expect([...table]).toEqual([0, 1, scale, -2 * scale, scale / 2, 0].map(Math.fround));
});

test('files that do not fit each other, or are not there, are refused', async () => {
  const path = await write(BITS, ['Good']);
  await expect(readVectorsFile(path, 2, 0.13)).rejects.toThrow(
    /must hold 2 components for each of its 1 words. Received: 4 numbers/,
  );
  await expect(readVectorsFile(join(directory, 'none.f16.gz'), 2, 0.13)).rejects.toThrow(
    /--vectors must be a file NAME.f16.gz with NAME.words.txt beside it. Received: .*none/,
  );
  expect(vectorsName('some/where/imdb-300.f16.gz')).toBe('imdb-300');
});
