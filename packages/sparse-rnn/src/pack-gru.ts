import {
  checkOptions,
  GRU_CELL,
  oneOf,
  packWeights,
  RESET_AFTER_GRU_CELL,
  type PackedWeights,
  type RecurrentActivation,
  trueOrFalse,
  type StockWeights,
} from '@sparsegate/cells';

/** What a SparseGRU is made from. */
export type PackedGRU = PackedWeights<'u' | 'r' | 'n'>;

/**
 * Takes the constant gates out of a GRU layer's weights and compresses each matrix by rows where that is smaller.
 *
 * A gate without incoming weights is constant: it becomes one number. Zeros must be exact.
 *
 * @param stock columns stand in the order u, r, n; the bias is [3U], with `resetAfter` [2, 3U]
 */
export function packGRU(
  stock: StockWeights,
  recurrentActivation: RecurrentActivation,
  options: {resetAfter?: boolean} = {},
): PackedGRU {
  oneOf('sigmoid', 'hardSigmoid')('packGRU: recurrentActivation', recurrentActivation);
  checkOptions('packGRU', options, {resetAfter: trueOrFalse});
  const {resetAfter = false} = options;
  const cell = resetAfter ? RESET_AFTER_GRU_CELL : GRU_CELL;
  return packWeights(cell, stock, recurrentActivation) as PackedGRU;
}
