import {BEGIN, END, letterIds} from './symbols.js';

/** Sounds after which g2p-en stops at the latest. */
const MOST_SOUNDS = 20;

/** A model that reads a word and then says sound after sound. */
export interface Speaker {
  /** Reads a word's letters and begins to speak. */
  read(letters: number[]): void;
  /** How likely each sound is to follow the one just said, as logits. */
  next(sound: number): ArrayLike<number>;
}

/** The sound ids of a word, at each step the likeliest one, as g2p-en chooses them. */
export function pronounce(speaker: Speaker, word: string): number[] {
  speaker.read(letterIds(word));
  const said: number[] = [];
  for (let sound = BEGIN; said.length < MOST_SOUNDS;) {
    sound = likeliest(speaker.next(sound));
    if (sound === END) break;
    said.push(sound);
  }
  return said;
}

/** The first of the largest. */
function likeliest(logits: ArrayLike<number>): number {
  let best = 0;
  for (let k = 1; k < logits.length; k++) if (logits[k] > logits[best]) best = k;
  return best;
}
