import type {GraphLayer} from '@sparsegate/structure';
import {NOTHING} from '../file/builder.js';
import {asMatrix, type Lowered, type Lowering} from '../lowering.js';
import type {Matrix} from '../matrix.js';

/** tf.layers.embedding: words whose vectors are all 0 share one row that is not stored. */
export function lowerEmbedding(
  {name, className, config}: GraphLayer,
  [ids]: Lowered[],
  {builder, weights, report, wordIds}: Lowering,
): Lowered[] {
  const table = asMatrix(weights.get({layer: name, weight: 0}));
  const map = wordIds[name];
  const rowOf = (word: number): number => (map ? map[word] : word);
  const words = Array.from({length: map?.length ?? table.rows}, (_, word) => word);
  const kept = words.filter(word => !isZeroRow(table, rowOf(word)));
  const isCut = kept.length < words.length;
  const vectors = builder.node({op: 'embed', takes: [ids.value], makes: 2}, writer => {
    writer.whole(table.columns);
    writer.whole(isCut ? 1 : 0);
    writer.whole(words.length);
    if (isCut) writer.whole(kept.length);
    if (isCut) writer.ascending(kept);
    const rows = takeRows(table, (isCut ? kept : words).map(rowOf));
    writer.weights(writer.scaled(rows, table.columns));
  });
  report.push({layer: name, className, matrices: {}});
  return [{value: vectors, mask: config.mask_zero === true ? vectors + 1 : NOTHING}];
}

function isZeroRow({columns, values}: Matrix, row: number): boolean {
  return values.subarray(row * columns, (row + 1) * columns).every(value => value === 0);
}

function takeRows({columns, values}: Matrix, rows: number[]): Float32Array {
  const taken = new Float32Array(rows.length * columns);
  rows.forEach((row, k) => {
    taken.set(values.subarray(row * columns, (row + 1) * columns), k * columns);
  });
  return taken;
}
