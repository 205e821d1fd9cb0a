import {readAscending} from '../matrix.js';
import {rowStride} from '../machine/memory.js';
import {inputAt, LARGEST_SIZE, type Layer, type Source} from './layer.js';

/** Of a map: it costs four bytes a word, which a file need not have. */
const MOST_WORDS = 2 ** 22;

/**
 * Word vectors. Either all of them are stored, or those of the kept words: all others have the row 0, which is zeros.
 *
 * Takes ids; makes vectors, and the mask that is 0 where the id is 0, which is padding.
 */
export function readEmbed(source: Source): Layer {
  const {reader, arena} = source;
  const {steps, features: limit} = inputAt(source, 0, 'ids');
  const features = reader.whole(1, LARGEST_SIZE);
  const isCut = reader.whole(0, 1);
  const words = reader.whole(limit, isCut ? MOST_WORDS : LARGEST_SIZE);
  const kept = isCut ? reader.whole(0, words) : words;
  const map = isCut ? arena.store(readWordMap(source, kept, words)) : 0;
  const table = readTable(source, kept, features, isCut);
  return {
    makes: [
      {kind: 'features', steps, features},
      {kind: 'mask', steps, features: 1},
    ],
    plan: (plan, [ids]) => {
      const count = plan.batch * ids!.steps;
      const out = plan.rows(ids!.steps, features);
      const mask = {...out, address: plan.take(count)};
      plan.call('gather', ids!.address, count, map, table, rowStride(features), out.address);
      plan.call('idMask', ids!.address, count, mask.address);
      return [out, mask];
    },
  };
}

/** Row 1, 2 … for the kept words, which the file has in ascending order; 0 for all others. */
function readWordMap({reader}: Source, kept: number, words: number): Int32Array {
  const map = new Int32Array(words);
  readAscending(reader, kept, words).forEach((word, k) => (map[word] = k + 1));
  return map;
}

/** The vectors, from row `first` on. */
function readTable({reader, arena}: Source, rows: number, features: number, first: number): number {
  const scales = reader.scales(features);
  const stride = rowStride(features);
  const weights = reader.weights(rows * features);
  const table = new Float32Array((first + rows) * stride);
  weights.forEach((weight, k) => {
    const column = k % features;
    table[(first + (k - column) / features) * stride + column] = weight * scales[column];
  });
  return arena.store(table);
}
