import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {seededRandom, shuffle} from '@sparsegate/example-shared';
import {
  buildVocabulary,
  embeddingRows,
  encodeText,
  wordsOf,
  type Vocabulary,
} from './vocabulary.js';

/** Texts as ids, [texts · TEXT_LENGTH], and what each one says: 1 for a positive review. */
export interface Texts {
  ids: Int32Array;
  labels: Float32Array;
}

export interface Corpus {
  train: Texts;
  valid: Texts;
  test: Texts;
  vocabulary: Vocabulary;
  /** Rows of the embedding. */
  words: number;
}

export interface CorpusOptions {
  directory: string;
  /** Take any texts with these file names, not only the reviews. */
  anyText: boolean;
  /** Texts that are taken of each file, at random; null for all. */
  limit: number | null;
}

interface Review {
  label: number;
  text: string;
}

/** What is known of the Large Movie Review Dataset v1.0. */
const REVIEWS = 25_000;
const WORDS_OF_MORE_THAN_ONE_TEXT = 53_784;

/** The last share of the shuffled training texts is for validation. */
const VALIDATION_SHARE = 0.15;

/** Which texts are for validation must not depend on a run's seed. */
const SPLIT_SEED = 113;

/** @throws if a file is missing or is not the one that the published figures belong to */
export async function loadCorpus({directory, anyText, limit}: CorpusOptions): Promise<Corpus> {
  const random = seededRandom(SPLIT_SEED);
  const [training, testing] = [
    await readReviews(directory, 'train'),
    await readReviews(directory, 'test'),
  ];
  const vocabulary = buildVocabulary(training.map(({text}) => wordsOf(text)));
  if (!anyText) expectReviews([training.length, testing.length], vocabulary);
  const take = (reviews: Review[]): Review[] =>
    shuffle(reviews, random).slice(0, limit ?? Infinity);
  const known = take(training);
  const split = known.length - Math.round(known.length * VALIDATION_SHARE);
  return {
    train: encode(known.slice(0, split), vocabulary),
    valid: encode(known.slice(split), vocabulary),
    test: encode(take(testing), vocabulary),
    vocabulary,
    words: embeddingRows(vocabulary),
  };
}

async function readReviews(directory: string, split: string): Promise<Review[]> {
  const file = join(directory, `${split}.jsonl`);
  const plain = await readFile(file).catch(() => undefined);
  const packed = plain ?? (await readFile(`${file}.gz`).catch(() => undefined));
  if (!packed) {
    throw new Error(
      `--data must be a directory with train.jsonl and test.jsonl, plain or as .gz: one {"label", "text"} a line. ` +
        `Received: ${directory}, where neither ${split}.jsonl nor ${split}.jsonl.gz can be read.`,
    );
  }
  const text = (plain ?? gunzipSync(packed)).toString('utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Review);
}

function expectReviews(counts: readonly number[], vocabulary: Vocabulary): void {
  const complete = counts.every(count => count === REVIEWS);
  if (!complete || vocabulary.size !== WORDS_OF_MORE_THAN_ONE_TEXT) {
    throw new Error(
      `--data must hold the Large Movie Review Dataset v1.0: ${REVIEWS} reviews each, and ${WORDS_OF_MORE_THAN_ONE_TEXT} ` +
        `words in more than one training review. Received: ${counts.join(' and ')} reviews, ${vocabulary.size} words. ` +
        `Pass --any-text to take these texts all the same.`,
    );
  }
}

function encode(reviews: readonly Review[], vocabulary: Vocabulary): Texts {
  const rows = reviews.map(({text}) => encodeText(wordsOf(text), vocabulary));
  const width = rows[0]?.length ?? 0;
  const ids = new Int32Array(rows.length * width);
  rows.forEach((row, k) => ids.set(row, k * width));
  return {ids, labels: Float32Array.from(reviews, ({label}) => label)};
}
