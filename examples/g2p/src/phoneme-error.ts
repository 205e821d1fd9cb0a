import {distance} from 'fastest-levenshtein';
import {pronounce, type Speaker} from './pronounce.js';
import type {Word} from './words.js';

/** How often a model is wrong on some words. */
export interface PhonemeError {
  /** Sounds to be inserted, left out or replaced, as a share of the sounds of the dictionary. */
  phonemeError: number;
  /** Share of words that are not said as the dictionary has them. */
  wordError: number;
}

/** The errors of a model; stress counts. Of a word's pronunciations the one counts that is closest to what was said. */
export function phonemeError(speaker: Speaker, words: readonly Word[]): PhonemeError {
  let [errors, sounds, wrong] = [0, 0, 0];
  for (const {letters, pronunciations} of words) {
    const closest = closestOf(pronounce(speaker, letters), pronunciations);
    errors += closest.errors;
    sounds += closest.sounds;
    wrong += closest.errors > 0 ? 1 : 0;
  }
  return {phonemeError: errors / sounds, wordError: wrong / words.length};
}

/** Errors against the closest pronunciation, as a share of its sounds. */
function closestOf(
  said: readonly number[],
  pronunciations: ReadonlyArray<readonly number[]>,
): {errors: number; sounds: number} {
  const counts = pronunciations.map(right => ({
    errors: distance(asText(said), asText(right)),
    sounds: right.length,
  }));
  return counts.reduce((best, one) =>
    one.errors / one.sounds < best.errors / best.sounds ? one : best,
  );
}

/** A character for each sound. */
function asText(sounds: readonly number[]): string {
  return String.fromCharCode(...sounds);
}
