/** What g2p-en reads, by id: padding, an unknown character, the word's end, the letters. */
export const LETTERS: readonly string[] = [
  '<pad>',
  '<unk>',
  '</s>',
  ...'abcdefghijklmnopqrstuvwxyz',
];

/** What it says, by id: padding, unknown, begin, end, and the sounds of ARPABET with their stress. */
export const SOUNDS: readonly string[] = [
  ...['<pad>', '<unk>', '<s>', '</s>'],
  ...['AA0', 'AA1', 'AA2', 'AE0', 'AE1', 'AE2', 'AH0', 'AH1', 'AH2', 'AO0', 'AO1', 'AO2'],
  ...['AW0', 'AW1', 'AW2', 'AY0', 'AY1', 'AY2', 'B', 'CH', 'D', 'DH', 'EH0', 'EH1', 'EH2'],
  ...['ER0', 'ER1', 'ER2', 'EY0', 'EY1', 'EY2', 'F', 'G', 'HH', 'IH0', 'IH1', 'IH2'],
  ...['IY0', 'IY1', 'IY2', 'JH', 'K', 'L', 'M', 'N', 'NG', 'OW0', 'OW1', 'OW2'],
  ...['OY0', 'OY1', 'OY2', 'P', 'R', 'S', 'SH', 'T', 'TH', 'UH0', 'UH1', 'UH2'],
  ...['UW', 'UW0', 'UW1', 'UW2', 'V', 'W', 'Y', 'Z', 'ZH'],
];

export const BEGIN = SOUNDS.indexOf('<s>');
export const END = SOUNDS.indexOf('</s>');

const UNKNOWN = LETTERS.indexOf('<unk>');
const WORD_END = LETTERS.indexOf('</s>');

/** A word's letter ids, its end included. */
export function letterIds(word: string): number[] {
  const ids = [...word].map(letter => {
    const id = LETTERS.indexOf(letter);
    return id < 0 ? UNKNOWN : id;
  });
  return [...ids, WORD_END];
}
