/** Ids below the words': padding, the start of a text, and a word outside the vocabulary. */
export const PADDING = 0;
const START = 1;
const UNKNOWN = 2;
const FIRST_WORD = 3;

/** Ids from here on count as unknown words. */
const VOCABULARY_SIZE = 20_000;

/** Tokens of a text, its start among them, that the classifier reads. */
export const TEXT_LENGTH = 200;

/** Runs of letters, digits and underscores in any alphabet; case is kept. */
export function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}_]+/u).filter(Boolean);
}

/** Word → id, for the words of more than one training text, the most frequent first. */
export type Vocabulary = ReadonlyMap<string, number>;

/** Paper: ties stand in the order of a directory listing; here, of the alphabet. */
export function buildVocabulary(texts: readonly string[][]): Vocabulary {
  const counts = new Map<string, {total: number; texts: number}>();
  for (const words of texts) {
    for (const word of words) entry(counts, word).total++;
    for (const word of new Set(words)) entry(counts, word).texts++;
  }
  const known = [...counts].filter(([, count]) => count.texts > 1);
  known.sort(([a, x], [b, y]) => y.total - x.total || (a < b ? -1 : 1));
  return new Map(known.map(([word], k) => [word, FIRST_WORD + k]));
}

function entry(
  counts: Map<string, {total: number; texts: number}>,
  word: string,
): {total: number; texts: number} {
  const known = counts.get(word);
  if (known) return known;
  const fresh = {total: 0, texts: 0};
  counts.set(word, fresh);
  return fresh;
}

/** Rows of the embedding; of the published 20,003 the last three are never read. */
export function embeddingRows(vocabulary: Vocabulary): number {
  return Math.min(VOCABULARY_SIZE, FIRST_WORD + vocabulary.size) + FIRST_WORD;
}

/** A text as ids: start, then its first words, with padding before them if it is short. */
export function encodeText(words: readonly string[], vocabulary: Vocabulary): Int32Array {
  const idOf = (word: string): number => {
    const id = vocabulary.get(word) ?? UNKNOWN;
    return id < VOCABULARY_SIZE ? id : UNKNOWN;
  };
  // The end of a text is a token too; its id is outside the vocabulary's limit.
  const ids = [START, ...words.slice(0, TEXT_LENGTH).map(idOf), UNKNOWN].slice(0, TEXT_LENGTH);
  const encoded = new Int32Array(TEXT_LENGTH).fill(PADDING);
  encoded.set(ids, TEXT_LENGTH - ids.length);
  return encoded;
}
