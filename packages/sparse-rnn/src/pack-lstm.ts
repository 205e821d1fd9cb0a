import {
  LSTM_CELL,
  oneOf,
  packWeights,
  type PackedWeights,
  type RecurrentActivation,
  type StockWeights,
} from '@sparsegate/cells';

/** The weights of a stock LSTM layer as plain numbers; columns stand in the order i, f, g, o. */
export type StockLSTM = StockWeights;

/** What a SparseLSTM is made from. */
export type PackedLSTM = PackedWeights<'i' | 'f' | 'g' | 'o'>;

/**
 * Takes the constant gates out of a stock LSTM layer's weights and compresses each matrix by rows where that is smaller.
 *
 * A gate without incoming weights is constant: it becomes one number. Zeros must be exact.
 */
export function packLSTM(stock: StockLSTM, recurrentActivation: RecurrentActivation): PackedLSTM {
  oneOf('sigmoid', 'hardSigmoid')('packLSTM: recurrentActivation', recurrentActivation);
  return packWeights(LSTM_CELL, stock, recurrentActivation) as PackedLSTM;
}
