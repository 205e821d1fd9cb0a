import {readFile} from 'node:fs/promises';
import {basename} from 'node:path';
import {gunzipSync} from 'node:zlib';
import type {WordVectors} from './pretrained-vectors.js';

/** How the name of a file of vectors ends: gzip of little-endian float16, row-major [words, components]. */
export const VECTORS_ENDING = '.f16.gz';

/** In the place of it, the words of the rows, one a line. */
const WORDS_ENDING = '.words.txt';

/**
 * Root mean square of the components after scaling, where no other is asked for: near that of the word2vec vectors that the published
 * runs begin with, and two and a half times σ at the start.
 */
export const FILE_RMS = 0.13;

/** Exponent bias, smallest normal exponent and mantissa of float16. */
const [BIAS, MANTISSA] = [15, 1024];

/** What a file of vectors is called in settings and names of runs: without directory and ending. */
export function vectorsName(path: string): string {
  return basename(path, VECTORS_ENDING);
}

/**
 * Reads a file of vectors and the words beside it.
 *
 * @throws if one of them cannot be read, or they do not fit each other
 */
export async function readVectorsFile(
  path: string,
  components: number,
  rms: number,
): Promise<WordVectors> {
  const wordsPath = `${path.slice(0, -VECTORS_ENDING.length)}${WORDS_ENDING}`;
  const [packed, text] = await Promise.all([readFile(path), readFile(wordsPath, 'utf8')]).catch(
    (error: unknown) => {
      throw new Error(
        `--vectors must be a file NAME${VECTORS_ENDING} with NAME${WORDS_ENDING} beside it. Received: ${path}, which cannot be read so.`,
        {cause: error},
      );
    },
  );
  const words = text.split('\n').filter(Boolean);
  const bytes = gunzipSync(packed);
  const size = bytes.length / Uint16Array.BYTES_PER_ELEMENT;
  if (size !== words.length * components) {
    throw new Error(
      `--vectors ${path} must hold ${components} components for each of its ${words.length} words. Received: ${size} numbers.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const rows = new Map(words.map((word, row) => [word, row]));
  const of = (word: string): number[] | undefined => {
    const row = rows.get(word);
    return row === undefined
      ? undefined
      : Array.from({length: components}, (_, k) =>
          halfFloat(view.getUint16(2 * (row * components + k), true)),
        );
  };
  return {of, rms};
}

/** The value of 16 bits by IEEE 754. */
export function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = (bits & 0x3ff) / MANTISSA;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN;
  return exponent === 0
    ? sign * mantissa * 2 ** (1 - BIAS)
    : sign * (1 + mantissa) * 2 ** (exponent - BIAS);
}
