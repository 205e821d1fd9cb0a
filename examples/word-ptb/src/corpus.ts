import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {
  buildVocabulary,
  encodeTokens,
  wordTokens,
  type Vocabulary,
} from '@sparsegate/example-shared';
import {expectPtb, SPLITS, type Split} from './ptb-facts.js';
import {downloadPtb} from './ptb-download.js';

/** The three texts as word ids. */
export interface Corpus extends Record<Split, Int32Array> {
  vocabulary: Vocabulary;
}

export interface CorpusOptions {
  /** Directory with ptb.{train,valid,test}.txt, plain or .gz; downloaded where not given. */
  directory?: string;
  /** Take any text with these file names, not only the Penn Treebank. */
  anyText: boolean;
}

/** @throws if a file is missing or is not the one that the published figures belong to */
export async function loadCorpus({directory, anyText}: CorpusOptions): Promise<Corpus> {
  const texts = directory ? await readTexts(directory) : await downloadPtb();
  const tokens = mapSplits(split => wordTokens(texts[split].toString('utf8')));
  if (!anyText) SPLITS.forEach(split => expectPtb(split, texts[split], tokens[split]));
  const vocabulary = buildVocabulary(tokens.train);
  return {vocabulary, ...mapSplits(split => encodeTokens(tokens[split], vocabulary))};
}

async function readTexts(directory: string): Promise<Record<Split, Buffer>> {
  const [train, valid, test] = await Promise.all(
    SPLITS.map(split => readText(directory, `ptb.${split}.txt`)),
  );
  return {train, valid, test};
}

async function readText(directory: string, file: string): Promise<Buffer> {
  const plain = await readFile(join(directory, file)).catch(() => undefined);
  if (plain) return plain;
  const packed = await readFile(join(directory, `${file}.gz`)).catch(() => undefined);
  if (packed) return gunzipSync(packed);
  throw new Error(
    `--data must be a directory with ptb.train.txt, ptb.valid.txt and ptb.test.txt, plain or as .gz. ` +
      `Received: ${directory}, where neither ${file} nor ${file}.gz can be read.`,
  );
}

function mapSplits<T>(valueOf: (split: Split) => T): Record<Split, T> {
  return {train: valueOf('train'), valid: valueOf('valid'), test: valueOf('test')};
}
