import type {Random} from './random.js';
import {shuffle} from './shuffle.js';

export interface LikeLengthsOptions {
  /** Texts of a batch. */
  batch: number;
  /** Batches among which texts are put together by their length. */
  pool: number;
  random: Random;
}

/**
 * An order in which the texts of a batch are of like length, so that padding costs little: pools of texts in the given order are sorted
 * by length and cut into batches, and the batches shuffled. The batch that is not full stays the last.
 *
 * @param order of all texts, a random one
 * @param lengthOf tokens of a text
 */
export function likeLengths(
  order: readonly number[],
  lengthOf: (text: number) => number,
  {batch, pool, random}: LikeLengthsOptions,
): number[] {
  const full = order.length - (order.length % batch);
  const batches: number[][] = [];
  for (let begin = 0; begin < full; begin += batch * pool) {
    const texts = order.slice(begin, Math.min(begin + batch * pool, full));
    texts.sort((a, b) => lengthOf(a) - lengthOf(b));
    for (let k = 0; k < texts.length; k += batch) batches.push(texts.slice(k, k + batch));
  }
  return [...shuffle(batches, random).flat(), ...order.slice(full)];
}
