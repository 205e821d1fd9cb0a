import {concat, tensor1d, zeros, type Tensor} from '@tensorflow/tfjs-core';
import {distinct, type Distinct} from './distinct.js';
import {gatherRows} from './gather-rows.js';
import type {Posterior} from './posterior.js';
import {readPosterior, type PosteriorVariables} from './posterior-variables.js';

/** The words that have a row in an embedding's weights. */
export interface StoredWords {
  /** Ascending. */
  ids: readonly number[];
  /** By id: its row, or `NO_ROW`. */
  rows: Int32Array;
}

/** In the place of a row, for a word without one. */
const NO_ROW = -1;

/** @throws unless ids are different integers of the vocabulary, ascending, at least one */
export function storedWords(
  ids: readonly number[] | undefined,
  vocabulary: number,
  owner: string,
): StoredWords | undefined {
  if (!ids) return undefined;
  const isList = Array.isArray(ids) && ids.length > 0;
  const fits = (id: number, k: number): boolean =>
    Number.isInteger(id) && id >= 0 && id < vocabulary && (k === 0 || id > ids[k - 1]);
  if (!isList || !ids.every(fits)) {
    throw new Error(
      `${owner}: keptWords must be ids in 0 … ${vocabulary - 1}, ascending, at least one. Received: ${String(ids)}.`,
    );
  }
  const rows = new Int32Array(vocabulary).fill(NO_ROW);
  ids.forEach((id, row) => (rows[id] = row));
  return {ids: [...ids], rows};
}

/** The rows of words: their ids where all are stored. */
export function rowsOf(ids: ArrayLike<number>, stored?: StoredWords): ArrayLike<number> {
  return stored ? Int32Array.from(ids, id => stored.rows[id]) : ids;
}

/** `distinct` without words that have no row: their place is the one behind all others. */
export function distinctRows(rows: ArrayLike<number>): Distinct {
  const {values, places} = distinct(rows);
  const at = values.indexOf(NO_ROW);
  if (at < 0) return {values, places};
  values.splice(at, 1);
  const last = values.length;
  return {
    values,
    places: places.map(place => (place === at ? last : place > at ? place - 1 : place)),
  };
}

/** The entries' values [entries, …]: those of different rows are read once and then handed out; without a row, zeros. */
export function readRows(
  variables: PosteriorVariables,
  {values, places}: Distinct,
  read: (posterior: Posterior) => Tensor,
): Tensor {
  const {mean, logSigma} = readPosterior(variables);
  const rest = mean.shape.slice(1);
  if (values.length === 0) return zeros([places.length, ...rest]);
  const indices = tensor1d(values, 'int32');
  const rows = read({mean: gatherRows(mean, indices), logSigma: gatherRows(logSigma, indices)});
  const hasGone = places.includes(values.length);
  const all = hasGone ? concat([rows, zeros([1, ...rest])]) : rows;
  return gatherRows(all, tensor1d(places, 'int32'));
}
