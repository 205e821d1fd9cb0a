/** The words of a corpus; a word's id is its place. */
export interface Vocabulary {
  words: string[];
  /** Word → id. */
  ids: Map<string, number>;
}

/** Stands for the end of a line, which a word language model predicts too. */
export const END_OF_SENTENCE = '<eos>';

/** The words of a text with one sentence a line: split at white space, `<eos>` at the end of each line. */
export function wordTokens(text: string): string[] {
  return text.replaceAll('\n', ` ${END_OF_SENTENCE} `).split(/\s+/).filter(Boolean);
}

/** Ids by descending frequency, ties in the order of the alphabet: the most frequent token is 0. */
export function buildVocabulary(tokens: string[]): Vocabulary {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  const words = [...counts.keys()].sort(
    (a, b) => counts.get(b)! - counts.get(a)! || (a < b ? -1 : 1),
  );
  return {words, ids: new Map(words.map((word, id) => [word, id]))};
}

/** @throws if a token is not in the vocabulary */
export function encodeTokens(tokens: string[], {ids}: Vocabulary): Int32Array {
  return Int32Array.from(tokens, token => {
    const id = ids.get(token);
    if (id === undefined) {
      throw new Error(
        `Every token must be in the vocabulary, which comes from the training text. Received: "${token}".`,
      );
    }
    return id;
  });
}
