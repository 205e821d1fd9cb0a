/** The cells that the example trains; `--cell` chooses one. */
export const CELLS = ['lstm', 'gru'] as const;
export type CellName = (typeof CELLS)[number];

/** How people write them, and the layer that stores only what is left. */
export const CELL_TITLES: Record<CellName, {title: string; sparseLayer: string}> = {
  lstm: {title: 'LSTM', sparseLayer: 'SparseLSTM'},
  gru: {title: 'GRU', sparseLayer: 'SparseGRU'},
};
