import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {seededRandom} from '@sparsegate/example-shared';

const WORDS = Array.from({length: 12}, (_, k) => `w${k}`);
const SENTENCES = {train: 450, valid: 100, test: 10};

/** Three small made-up texts with the file names of the Penn Treebank. */
export async function writeTinyTexts(directory: string): Promise<void> {
  const random = seededRandom(5);
  const word = (): string => WORDS[random.integer(WORDS.length)];
  const sentence = (): string => Array.from({length: 4}, word).join(' ');
  await mkdir(directory, {recursive: true});
  for (const [split, count] of Object.entries(SENTENCES)) {
    // Every text begins with all words, so that the training text lacks none.
    const sentences = [WORDS.join(' '), ...Array.from({length: count}, sentence)];
    await writeFile(join(directory, `ptb.${split}.txt`), sentences.map(s => ` ${s} \n`).join(''));
  }
}
