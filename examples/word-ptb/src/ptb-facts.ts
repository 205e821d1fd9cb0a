import {createHash} from 'node:crypto';

export const SPLITS = ['train', 'valid', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** What the Penn Treebank in T. Mikolov's preprocessing is: the text of all published figures. */
const PTB: Record<Split, {tokens: number; sha256: string}> = {
  train: {
    tokens: 929_589,
    sha256: 'fcea919f6cf83f35d4d00c6cbf08040d13d4155226340912e2fef9c9c4102cbf',
  },
  valid: {
    tokens: 73_760,
    sha256: 'c9fe6985fe0d4ccb578183407d7668fc6066c20700cb4cf87d8ff1cc34df1bf2',
  },
  test: {
    tokens: 82_430,
    sha256: 'dd65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0',
  },
};

/** Tells people whether they have the right file. */
export function isPtb(split: Split, text: Uint8Array): boolean {
  return sha256(text) === PTB[split].sha256;
}

/** @throws unless the text is byte for byte the split, and its words are as many as the paper's runs had */
export function expectPtb(split: Split, text: Uint8Array, tokens: readonly string[]): void {
  const expected = PTB[split];
  if (isPtb(split, text) && tokens.length === expected.tokens) return;
  throw new Error(
    `ptb.${split}.txt must be the Penn Treebank as prepared by T. Mikolov: ${expected.tokens} words with <eos>, ` +
      `SHA-256 ${expected.sha256}. Received: ${tokens.length} words, SHA-256 ${sha256(text)}. ` +
      `Get the file anew, or pass --any-text to train on another text.`,
  );
}

function sha256(text: Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
