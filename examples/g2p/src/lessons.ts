import * as tf from '@tensorflow/tfjs';
import {shuffle, type Random} from '@sparsegate/example-shared';
import {BEGIN, END, letterIds} from './symbols.js';
import type {Word} from './words.js';

/** One way to say a word, for teacher forcing. */
export interface Lesson {
  letters: number[];
  /** Begin, and the sounds. */
  before: number[];
  /** The sounds, and the end. */
  after: number[];
}

/** Lessons side by side, padded behind. */
export type Batch = {
  /** `word` [B, T] and `before` [B, S], padded with 0. */
  xs: {word: tf.Tensor2D; before: tf.Tensor2D};
  /** The sounds that come [B, S]; NO_SOUND behind the end, which the loss leaves out. */
  ys: tf.Tensor2D;
};

const PADDING = 0;

/** No label: the loss of one outside the vocabulary is 0. */
const NO_SOUND = -1;

/** Batches whose lessons are sorted by length together: so many lose little to padding and differ from epoch to epoch. */
const SORTED_TOGETHER = 20;

/** A lesson for each pronunciation of each word. */
export function lessonsOf(words: readonly Word[]): Lesson[] {
  return words.flatMap(({letters, pronunciations}) =>
    pronunciations.map(sounds => ({
      letters: letterIds(letters),
      before: [BEGIN, ...sounds],
      after: [...sounds, END],
    })),
  );
}

/** As many lessons as asked, drawn by the generator, in batches of about the same length each. */
export function drawBatches(
  lessons: readonly Lesson[],
  count: number,
  size: number,
  random: Random,
): Lesson[][] {
  const drawn = shuffle(lessons, random).slice(0, count);
  const batches = cut(drawn, SORTED_TOGETHER * size)
    .map(pool => pool.sort((a, b) => a.letters.length - b.letters.length))
    .flatMap(pool => cut(pool, size));
  return shuffle(batches, random);
}

function cut<T>(items: readonly T[], size: number): T[][] {
  const parts = Math.ceil(items.length / size);
  return Array.from({length: parts}, (_, k) => items.slice(k * size, (k + 1) * size));
}

/** The tensors of some lessons. */
export function toBatch(lessons: readonly Lesson[]): Batch {
  const padded = (key: keyof Lesson, padding: number): tf.Tensor2D => {
    const length = Math.max(...lessons.map(lesson => lesson[key].length));
    const rows = lessons.map(lesson => [
      ...lesson[key],
      ...new Array<number>(length - lesson[key].length).fill(padding),
    ]);
    return tf.tensor2d(rows, undefined, 'int32');
  };
  return {
    xs: {word: padded('letters', PADDING), before: padded('before', PADDING)},
    ys: padded('after', NO_SOUND),
  };
}
