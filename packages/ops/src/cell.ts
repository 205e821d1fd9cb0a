/** One gate of a cell. */
export interface Gate {
  /** The name in eq. (1) of the paper; a GRU's u is the field's z. */
  name: string;
  /** Which of a layer's two activation arguments the gate uses. */
  activatedBy: 'activation' | 'recurrentActivation';
  /** What its recurrent weights multiply. */
  reads: 'h' | 'r∘h';
}

/** A cell: its gates in the one order in which tfjs stacks their columns, and what it carries from step to step. */
export interface Cell {
  /** The className of the layers of tf.layers that use it. */
  className: string;
  gates: readonly Gate[];
  /** h first. */
  states: readonly string[];
}

/** Gates i, f, g, o; g is the information flow, which tfjs calls c. */
export const LSTM_CELL: Cell = {
  className: 'LSTM',
  gates: [
    {name: 'i', activatedBy: 'recurrentActivation', reads: 'h'},
    {name: 'f', activatedBy: 'recurrentActivation', reads: 'h'},
    {name: 'g', activatedBy: 'activation', reads: 'h'},
    {name: 'o', activatedBy: 'recurrentActivation', reads: 'h'},
  ],
  states: ['h', 'c'],
};

/** Gates u, r, n, of which n reads r∘h. */
export const GRU_CELL: Cell = {
  className: 'GRU',
  gates: [
    {name: 'u', activatedBy: 'recurrentActivation', reads: 'h'},
    {name: 'r', activatedBy: 'recurrentActivation', reads: 'h'},
    {name: 'n', activatedBy: 'activation', reads: 'r∘h'},
  ],
  states: ['h'],
};
